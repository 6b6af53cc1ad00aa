import { describe, expect, it } from 'vitest';
import { bannerLine } from '../../src/ui/panes/banner.ts';
import type { Snapshot } from '../../src/ui/snapshot.ts';
import { goodCall, newCall } from './rig.ts';

const text = (snapshot: Snapshot | undefined, columns = 80) =>
  bannerLine(snapshot, columns)
    ?.map((part) => part.text)
    .join('')
    .trim();
const spoiled = (video: Partial<Snapshot['video']>, wire: Partial<Snapshot['wire']> = {}): Snapshot => ({
  ...goodCall,
  video: { ...goodCall.video, ...video },
  wire: { ...goodCall.wire, ...wire },
});

describe('the banner on the picture', () => {
  it('is not there while all is well, or nothing is known', () => {
    for (const snapshot of [goodCall, newCall, undefined]) expect(text(snapshot)).toBeUndefined();
  });

  it('tells the age of a picture that is not of now, unless it is meant to stand', () => {
    const old = spoiled({ onScreenMs: 4_400 });
    expect(text(old)).toBe('this picture is 4 s old');
    expect(text({ ...old, peer: { ...old.peer, cameraOff: true } })).toBeUndefined();
    expect(text({ ...old, peer: { ...old.peer, voiceOnly: true } })).toBe(
      'the line carries only the voice now · this picture is 4 s old',
    );
  });

  it('tells of silence, and counts down while the line is away', () => {
    expect(text(spoiled({}, { silentMs: 2_000 }))).toBe('nothing heard for 2 s');
    const away = spoiled({ onScreenMs: 7_000 }, { silentMs: 7_000, awayMs: 100, endsInMs: 14_900 });
    expect(text(away)).toBe('the line is away, calling again: 15 s left · this picture is 7 s old');
    expect(text(away, 50)).toBe('the line is away, calling again: 15 s left');
  });
});
