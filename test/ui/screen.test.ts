// Keys → actions, and what a screen leaves behind when it is closed.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DeviceEntry, openScreen } from '../../src/ui/screen.ts';
import { plainTheme } from '../../src/ui/theme.ts';
import { FakeOutput, goodCall, openRig, type Rig } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = openRig(100, 30);
  rig.screen.update(goodCall);
});
afterEach(() => rig.screen.close());

const kinds = () => rig.actions.map(({ kind }) => kind);

describe('keys in a call', () => {
  it('hang up, mute, switch the camera and suspend', async () => {
    await rig.type('m', 'v', '\x1a', 'q', '\x03', 'Q');
    expect(kinds()).toEqual(['toggle-mute', 'toggle-camera', 'suspend', 'hang-up', 'hang-up', 'hang-up']);
  });

  it('choose how the picture is drawn', async () => {
    await rig.type('p', 'z', '[]', '{', '}', 'Z');
    expect(rig.actions).toEqual([
      { kind: 'next-painter' },
      { kind: 'toggle-crop' },
      { kind: 'brightness', step: -1 },
      { kind: 'brightness', step: 1 },
      { kind: 'contrast', step: -1 },
      { kind: 'contrast', step: 1 },
      { kind: 'toggle-crop' },
    ]);
  });

  it('turn the volume and talk by a key', async () => {
    await rig.type('+', '=', '-', 't', ' ');
    expect(rig.actions).toEqual([
      { kind: 'volume', step: 1 },
      { kind: 'volume', step: 1 },
      { kind: 'volume', step: -1 },
      { kind: 'toggle-talk-mode' },
      { kind: 'talk' },
    ]);
  });

  it('choose a device from the list, which stays open and keeps its place', async () => {
    await rig.type('d');
    expect(kinds()).toEqual(['list-devices']);
    expect((await rig.text()).join('\n')).toContain('Looking for devices');
    const entry = (kind: DeviceEntry['kind'], name: string) => ({ kind, name, label: name, inUse: false });
    const entries = [entry('camera', 'test'), entry('microphone', 'auto'), entry('microphone', 'desk')];
    rig.screen.setDevices(entries);
    expect(rig.screen.isChoosing).toBe(true);
    await rig.type('\x1b[B', '\r');
    expect(rig.actions[1]).toEqual({ kind: 'choose-device', device: 'microphone', name: 'desk' });
    // Another camera has come: the eye stays on the desk.
    rig.screen.setDevices([entry('camera', 'new'), ...entries]);
    await rig.type('\r', '\x1b[A', '\x1b[A', '\x1b[A', '\x1b[A', '\x1b[A', ' ', '+');
    expect(rig.actions.slice(2)).toEqual([
      { kind: 'choose-device', device: 'microphone', name: 'desk' },
      { kind: 'choose-device', device: 'camera', name: 'new' },
      { kind: 'volume', step: 1 },
    ]);
    await rig.type('q');
    expect(rig.screen.isChoosing).toBe(false);
    expect(kinds()).not.toContain('hang-up');
  });

  it('are all understood when they come in one chunk', async () => {
    await rig.type('mvm\x1b[A\x1b[200~v');
    expect(kinds()).toEqual(['toggle-mute', 'toggle-camera', 'toggle-mute', 'toggle-camera']);
  });

  it('that mean nothing do nothing', async () => {
    await rig.type('x', '\x1b[B', '\x1bOP', '\x1b[1;5C', '\x00', '\x1bq', '漢', 'y', 'n');
    expect(rig.actions).toEqual([]);
  });

  it('close the help instead of hanging up', async () => {
    for (const key of ['q', '?', '\x1b']) {
      await rig.type('?');
      expect((await rig.text()).join('\n')).toContain('another kind of picture');
      await rig.type(key);
      expect((await rig.text()).join('\n')).not.toContain('another kind of picture');
    }
    expect(rig.actions).toEqual([]);
    await rig.type('?', '\x03');
    expect(kinds()).toEqual(['hang-up']);
  });

  it('turn the stats off and on, and give their room to the video', async () => {
    const before = rig.screen.videoRect('remote')!;
    await rig.type('s');
    expect(rig.screen.videoRect('remote')!.columns).toBe(100);
    expect(rig.screen.videoRect('self')).toBeDefined();
    await rig.type('s');
    expect(rig.screen.videoRect('remote')).toEqual(before);
  });
});

describe('the chat line', () => {
  it('takes letters as text and sends them with Enter', async () => {
    await rig.type('\t', 'qmvpz?s[]{}', ' ok\r');
    expect(rig.actions).toEqual([{ kind: 'chat', text: 'qmvpz?s[]{} ok' }]);
  });

  it('is left by Tab and by Escape, and keeps what was written', async () => {
    await rig.type('\t', 'half', '\t', 'm', '\t', ' a line', '\x1b', 'm', '\r', '\r');
    expect(rig.actions).toEqual([
      { kind: 'toggle-mute' },
      { kind: 'toggle-mute' },
      { kind: 'chat', text: 'half a line' },
    ]);
  });

  it('edits by characters as readers see them', async () => {
    await rig.type('\t', 'a👍🏽漢é!', '\x1b[D', '\x7f', '\x7f', '\x7f', 'B', '\x01', '>', '\x05', '<', '\r');
    expect(rig.actions).toEqual([{ kind: 'chat', text: '>aB!<' }]);
  });

  it('sends nothing when there is nothing to say', async () => {
    await rig.type('\t', '   \r', 'm');
    expect(kinds()).toEqual(['toggle-mute']);
  });

  it('sends at most what the wire carries, without broken characters', async () => {
    await rig.type('\t', '😀'.repeat(700), '\r');
    const [action] = rig.actions;
    expect(action?.kind === 'chat' && Buffer.byteLength(action.text)).toBe(2000);
    expect(action?.kind === 'chat' && /[\p{Cs}\ufffd]/u.test(action.text)).toBe(false);
  });

  it('shows the newest words where there is no log', async () => {
    await rig.resize(60, 14);
    rig.screen.addChat({ from: 'Alice', text: 'can you hear me?', mine: false });
    expect((await rig.text()).at(-2)?.trimEnd()).toBe('Alice: can you hear me?');
  });
});

describe('text from a peer', () => {
  it('moves nothing, hides nothing and is not taken for markup', async () => {
    const evil = '\x1b[2J\x1b]0;title\x07\u202egnp.exe\u2066{bold}{/bold}\u200b\u{e0041}Z̸̢̧̛͓̦̮͌';
    rig.screen.update({ ...goodCall, peer: { ...goodCall.peer, name: evil, address: evil } });
    rig.screen.addChat({ from: evil, text: evil, mine: false });
    rig.screen.notice(evil, 'bad');
    rig.screen.setCard('remote', [evil]);
    await rig.settle();
    expect(rig.output.written.join('')).not.toMatch(/\x1b\]|\u202e|\u2066|\u200b|\udb40|\x1b\[2J\x1b\]/u);
    expect((await rig.text()).join('\n')).toContain('[2J]0;titlegnp.exe{bold}{/bold}Z');
  });
});

describe('opening and closing', () => {
  it('leaves nothing on the process, the input or the output', async () => {
    const events = [
      'exit',
      'uncaughtException',
      'SIGTERM',
      'SIGINT',
      'SIGQUIT',
      'SIGHUP',
      'warning',
    ] as const;
    const listeners = () => events.map((event) => process.listenerCount(event));
    rig.screen.close();
    const before = listeners();
    for (let round = 0; round < 3; round++) {
      const output = new FakeOutput(100, 30);
      const input = new EventEmitter();
      const screen = openScreen({ input, output, onAction: () => {} });
      expect(listeners()).toEqual(before);
      screen.update(goodCall);
      screen.close();
      screen.close();
      expect(listeners()).toEqual(before);
      expect([...input.eventNames(), ...output.eventNames()]).toEqual([]);
    }
  });

  it('works with two screens at once, each on its own terminal', async () => {
    const other = openRig(80, 24);
    other.screen.update({ ...goodCall, peer: { ...goodCall.peer, name: 'Bob' } });
    await other.type('m');
    expect(rig.actions).toEqual([]);
    expect((await other.text())[0]).toContain('Bob');
    other.screen.close();
    await rig.type('m');
    expect(kinds()).toEqual(['toggle-mute']);
    expect((await rig.text())[0]).toContain('Alice');
  });

  it('neither enters nor leaves the alternate screen, and sets no mode but the hidden cursor', async () => {
    await rig.type('?', '?', '\t', 'x', '\x1b');
    rig.screen.redraw();
    rig.screen.close();
    await rig.settle();
    const modes = new Set(rig.output.written.join('').match(/\x1b(\[\?[\d;]*[hl]|[=>])/g));
    expect([...modes]).toEqual(['\x1b[?25l']);
  });

  it('writes nothing once closed, whatever was under way', async () => {
    rig.screen.addChat({ from: 'Alice', text: 'bye', mine: false });
    rig.input.emit('data', Buffer.from('?'));
    rig.screen.close();
    const written = rig.output.written.length;
    rig.screen.update({ ...goodCall, seconds: 999 });
    rig.screen.notice('gone', 'bad');
    rig.screen.redraw();
    await rig.resize(80, 24);
    rig.input.emit('data', Buffer.from('q'));
    await rig.settle();
    expect(rig.output.written.length).toBe(written);
    expect(rig.actions).toEqual([]);
  });

  it('writes nothing when nothing has changed', async () => {
    await rig.settle();
    const written = rig.output.written.length;
    for (let tick = 0; tick < 5; tick++) {
      rig.screen.update(structuredClone(goodCall));
      await rig.settle();
    }
    expect(rig.output.written.length).toBe(written);
  });

  it('draws a thousand chat lines of one turn at once', async () => {
    await rig.settle();
    const written = rig.output.written.length;
    for (let n = 0; n < 1000; n++) rig.screen.addChat({ from: 'Alice', text: `line ${n}`, mine: false });
    await rig.settle();
    expect(rig.output.written.length).toBe(written + 1);
    expect((await rig.text()).join('\n')).toContain('Alice: line 999');
  });

  it('uses no colour when none is wanted', async () => {
    const plain = openRig(100, 30, plainTheme);
    plain.screen.update(goodCall);
    plain.screen.notice('bad', 'bad');
    await plain.type('?');
    plain.screen.close();
    const looks = plain.output.written.join('').match(/\x1b\[[\d;]*m/g) ?? [];
    expect([...new Set(looks)].filter((look) => !/^\x1b\[([147](;[147])*)?m$/.test(look))).toEqual([]);
  });
});
