// What the screen looks like, as text files to be read in review. UPDATE_GOLDEN=1 writes them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { DeviceEntry } from '../../src/ui/screen.ts';
import type { Snapshot } from '../../src/ui/snapshot.ts';
import { goodCall, newCall, openRig, type Rig } from './rig.ts';

const folder = join(import.meta.dirname, '../golden/ui');
const sizes = [
  [160, 45],
  [100, 30],
  [80, 24],
  [60, 20],
  [40, 12],
  [39, 11],
] as const;

let rig: Rig;
afterEach(() => rig.screen.close());

async function compare(name: string): Promise<void> {
  const path = join(folder, `${name}.txt`);
  const text = `${(await rig.text()).join('\n')}\n`;
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  expect(text).toBe(readFileSync(path, 'utf8'));
}

const devices: readonly DeviceEntry[] = [
  { kind: 'camera', name: '/dev/video0', label: 'Integrated Camera: Integrated C', inUse: true },
  { kind: 'camera', name: 'test', label: 'test card', inUse: false },
  { kind: 'camera', name: 'none', label: 'none', inUse: false },
  { kind: 'microphone', name: 'auto', label: 'the usual one', inUse: false },
  {
    kind: 'microphone',
    name: 'Headset',
    label: 'Jabra EVOLVE 20 Mono with a very long name indeed',
    inUse: true,
  },
  { kind: 'microphone', name: 'none', label: 'none', inUse: false },
  { kind: 'speaker', name: 'auto', label: 'the usual one', inUse: true },
  { kind: 'speaker', name: 'none', label: 'none', inUse: false },
];

/** The picture as its painter would leave it: one letter in every cell that nothing covers. */
function paint(pane: 'remote' | 'self', letter: string): void {
  const area = rig.screen.videoRect(pane);
  const mask = rig.screen.coveredMask(pane);
  if (!area) return;
  for (let y = 0; y < area.rows; y++) {
    for (let x = 0; x < area.columns; x++) {
      if (mask?.[y * area.columns + x]) continue;
      rig.output.terminal.write(`\x1b[${area.row + y + 1};${area.column + x + 1}H${letter}`);
    }
  }
}

function talk(): void {
  const { screen } = rig;
  screen.update(goodCall);
  screen.addChat({ from: 'Alice', text: 'hello, do you see me?', mine: false });
  screen.addChat({ from: 'you', text: 'yes, and you look well 👍', mine: true });
  screen.notice('The microphone “USB Audio” was unplugged. Sound goes on without it.', 'warn');
  screen.addChat({
    from: 'Алиса 漢字',
    text: `a long one: ${'lorem ipsum dolor sit amet '.repeat(8)}`,
    mine: false,
  });
}

for (const [columns, rows] of sizes) {
  const size = `${columns}x${rows}`;

  it(`shows a call on ${size}`, async () => {
    rig = openRig(columns, rows);
    talk();
    rig.screen.setCard('remote', undefined);
    rig.screen.setCard('self', undefined);
    await rig.settle();
    paint('remote', ':');
    paint('self', '.');
    await compare(`call-${size}`);
  });

  it(`shows the help on ${size}`, async () => {
    rig = openRig(columns, rows);
    talk();
    rig.screen.setCard('remote', undefined);
    await rig.type('?');
    paint('remote', ':');
    await compare(`help-${size}`);
  });

  it(`shows the devices on ${size}`, async () => {
    rig = openRig(columns, rows);
    talk();
    rig.screen.setCard('remote', undefined);
    rig.screen.setDevices(devices);
    await rig.type('d', 'j');
    paint('remote', ':');
    await compare(`devices-${size}`);
  });

  it(`shows cards on ${size}`, async () => {
    rig = openRig(columns, rows);
    rig.screen.update({
      ...goodCall,
      muted: true,
      peer: { ...goodCall.peer, fingerprint: '', trust: 'none', words: [], cameraOff: true },
    });
    rig.screen.setCard('remote', ['Alice has switched the camera off', 'sound goes on']);
    rig.screen.setCard('self', ['No camera was found.', 'Plug one in, or choose with --camera.']);
    await compare(`cards-${size}`);
  });
}

it.each([
  [80, 24],
  [40, 12],
])('shows the words to compare on %i×%i', async (columns, rows) => {
  rig = openRig(columns, rows);
  rig.screen.update({ ...goodCall, peer: { ...goodCall.peer, trust: 'new' } });
  rig.screen.setCard('remote', undefined);
  await rig.type('w');
  paint('remote', ':');
  await compare(`words-${columns}x${rows}`);
  await rig.type('y');
  expect(rig.actions).toEqual([{ kind: 'words-compared', same: true }]);
  // Closed: the keys are those of a call again.
  expect((await rig.text()).at(-1)).toContain('hang up');
});

it('shows a line being written, and no stats when they are not wanted', async () => {
  rig = openRig(100, 30);
  talk();
  await rig.type('s', '\t', 'see you at 8 😀 ok', '\x1b[D', '\x1b[D');
  await compare('writing-100x30');
});

it('shows dashes where nothing is known yet', async () => {
  rig = openRig(160, 45);
  rig.screen.update(newCall);
  await compare('new-160x45');
});

const badLines: Record<string, (call: Snapshot) => Snapshot> = {
  away: (call) => ({
    ...call,
    state: 'line away',
    video: { ...call.video, onScreenMs: 6_200 },
    wire: { ...call.wire, silentMs: 6_100, awayMs: 5_900, endsInMs: 9_100 },
  }),
  silent: (call) => ({ ...call, state: 'bad line', wire: { ...call.wire, silentMs: 2_300 } }),
  'voice-only': (call) => ({
    ...call,
    video: { ...call.video, onScreenMs: 31_000, voiceOnly: true },
    peer: { ...call.peer, voiceOnly: true },
  }),
};

for (const [name, spoil] of Object.entries(badLines)) {
  it(`says on the picture what a bad line has come to: ${name}`, async () => {
    rig = openRig(80, 24);
    for (const pane of ['remote', 'self'] as const) rig.screen.setCard(pane, undefined);
    rig.screen.update(spoil(goodCall));
    await rig.text();
    paint('remote', ':');
    await compare(`line-${name}-80x24`);
  });
}
