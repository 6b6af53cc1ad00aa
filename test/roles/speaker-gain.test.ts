import { expect, it } from 'vitest';
import { SpeechDetector } from '../../src/flow/speech.ts';
import { levelDb } from '../../src/media/pcm.ts';
import { SpeakerGain } from '../../src/roles/speaker-gain.ts';
import { levelBetween, piece, speech } from '../fakes/speech.ts';

const voice = speech('voice');

function realSpeaker(): SpeakerGain {
  const gain = new SpeakerGain();
  gain.guard();
  return gain;
}

/** What is played of `seconds` of speech. */
function play(gain: SpeakerGain, seconds: number): Int16Array {
  const played = piece(voice, 0, seconds * 48_000);
  for (let at = 0; at < played.length; at += 240) gain.apply(played.subarray(at, at + 240));
  return played;
}

it('plays into a file what there is, sample for sample', () => {
  expect(play(new SpeakerGain(), 1)).toEqual(piece(voice, 0, 48_000));
});

it('begins moderately at a real speaker, and is at its volume after three seconds of sound', () => {
  const gain = realSpeaker();
  const silence = new Int16Array(240);
  for (let n = 0; n < 2000; n++) gain.apply(silence);
  const played = play(gain, 7);
  const loss = (from: number, to: number) => levelBetween(voice, from, to) - levelBetween(played, from, to);
  expect(loss(0.2, 0.6)).toBeGreaterThan(6);
  expect(loss(5, 7)).toBeLessThan(0.01);
});

it('turns by the user’s volume without a click, and clips instead of wrapping', () => {
  const gain = new SpeakerGain();
  const tone = (): Int16Array => new Int16Array(240).fill(10_000);
  gain.apply(tone());
  gain.percent = 50;
  const falling = tone();
  gain.apply(falling);
  expect(falling[0]!).toBeGreaterThan(9900);
  expect(falling[239]).toBe(2500);
  gain.percent = 150;
  const loud = new Int16Array(240).fill(30_000);
  gain.apply(loud);
  gain.apply(loud);
  expect(loud[239]).toBe(32_767);
});

it('hears speech in the microphone, and neither a noisy room nor a door', () => {
  const detector = new SpeechDetector();
  const hear = (level: number, turns: number) => {
    for (let n = 0; n < turns; n++) detector.hear(level);
  };
  hear(-48, 300);
  expect(detector.speaks).toBe(false);
  hear(-20, 8);
  expect(detector.speaks).toBe(false);
  hear(-48, 100);
  const speaks: boolean[] = [];
  for (let at = 0; at < 4 * 48_000; at += 480) {
    const turn = piece(voice, at, 480);
    detector.hear(
      Math.max(
        -48,
        levelDb(
          turn.reduce((sum, sample) => sum + sample * sample, 0),
          480,
        ),
      ),
    );
    speaks.push(detector.speaks);
  }
  expect(speaks.filter(Boolean).length).toBeGreaterThan(speaks.length / 2);
  hear(-48, 60);
  expect(detector.speaks).toBe(false);
});
