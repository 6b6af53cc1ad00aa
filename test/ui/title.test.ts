import { describe, expect, it } from 'vitest';
import { lineCells } from '../../src/ui/lines.ts';
import { titleLine } from '../../src/ui/panes/title.ts';
import type { Snapshot } from '../../src/ui/snapshot.ts';
import { goodCall, newCall } from './rig.ts';

const text = (snapshot: Snapshot, columns: number) =>
  titleLine(snapshot, columns)
    .map((part) => part.text)
    .join('');
const look = (snapshot: Snapshot, word: string) =>
  titleLine(snapshot, 100).find((part) => part.text.includes(word))?.style;

const bothOff: Snapshot = {
  ...goodCall,
  muted: true,
  cameraOff: true,
  peer: { ...goodCall.peer, muted: true, cameraOff: true },
};

describe('the title', () => {
  it('marks what either side has switched off, and one’s own mute in red', () => {
    expect(text(bothOff, 100)).toMatch(/ {2}you: muted, camera off {2}peer: muted, camera off {2}$/);
    expect(look(bothOff, 'you:')).toBe('title-bad');
    expect(look(bothOff, 'peer:')).toBe('title-warn');
    expect(look({ ...goodCall, cameraOff: true }, 'you:')).toBe('title-warn');
    expect(text(goodCall, 100)).not.toMatch(/you|peer|muted|off/);
  });

  it('shows both mutes on the smallest screen, whole', () => {
    expect(text(bothOff, 40)).toContain(' in call 3:07');
    expect(text(bothOff, 40)).toMatch(/ you: muted {2}peer: muted {2}$/);
  });

  it('says that one speaks and nobody hears it, what push-to-talk waits for, and how loud the other side is', () => {
    const speaking: Snapshot = { ...goodCall, muted: true, audio: { ...goodCall.audio, speaks: true } };
    expect(text(speaking, 100)).toContain('you: speaking, but muted');
    expect(look(speaking, 'you:')).toBe('title-bad');
    expect(text({ ...speaking, talk: 'waiting' }, 100)).toContain('you: speaking, space to be heard');
    expect(text({ ...goodCall, muted: true, talk: 'waiting' }, 100)).toContain('you: space to talk');
    expect(text({ ...goodCall, talk: 'talking' }, 100)).toContain('you: talking');
    const quiet = { ...goodCall, audio: { ...goodCall.audio, volumePercent: 70 } };
    expect(text(quiet, 100)).toContain('volume: 70 %');
    const alone = { ...goodCall, peer: { ...goodCall.peer, muted: true, noMicrophone: true } };
    expect(text(alone, 100)).toMatch(/ {2}peer: no microphone {2}$/);
  });

  it('is as long as the screen is wide', () => {
    for (let columns = 40; columns < 120; columns++) {
      for (const snapshot of [goodCall, newCall, bothOff]) {
        expect(lineCells(titleLine(snapshot, columns))).toBe(columns);
      }
    }
  });

  it('raises an alarm for every state in which something is wrong', () => {
    expect(look({ ...goodCall, state: 'bad line' }, 'bad line')).toBe('title-bad');
    for (const state of ['waiting', 'connecting', 'ringing', 'in call', 'ended']) {
      expect(look({ ...goodCall, state }, state)).toBe('title');
    }
  });

  it('says that a call is not encrypted before all else', () => {
    const plain: Snapshot = { ...bothOff, peer: { ...bothOff.peer, trust: 'none', words: [] } };
    expect(text(plain, 110)).toMatch(/ not encrypted {3}Alice /);
    expect(text(plain, 60)).toMatch(/ not encrypted {2,}you: muted {2}peer: muted/);
    expect(text({ ...plain, peer: { ...plain.peer, muted: false } }, 40)).toContain(' not en');
  });

  it('marks a new key, shows the words until they were compared, and then a tick', () => {
    const as = (trust: Snapshot['peer']['trust']) =>
      text({ ...goodCall, peer: { ...goodCall.peer, trust } }, 100);
    expect(as('new')).toMatch(/ new key {3}Alice {2}walnut orchard acid {2}192\./);
    expect(as('known')).toMatch(/3:07 {2}Alice {2}walnut orchard acid {2}192\./);
    expect(as('compared')).toMatch(/3:07 {2}Alice ✓ {2}192\./);
    expect(text(newCall, 100)).not.toMatch(/not encrypted/);
  });
});
