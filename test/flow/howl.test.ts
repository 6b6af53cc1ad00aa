import { describe, expect, it } from 'vitest';
import { HowlDetector } from '../../src/flow/howl.ts';
import { SpeakerGain } from '../../src/roles/speaker-gain.ts';
import { seededRandom } from '../fakes/random.ts';
import { Room } from '../fakes/room.ts';
import { levelBetween, piece, speech } from '../fakes/speech.ts';

const block = 240;
type Make = (second: number, index: number) => number;

/** Seconds after which each howl was found in what `make` makes. */
function howls(seconds: number, make: Make): number[] {
  const detector = new HowlDetector();
  const found: number[] = [];
  for (let at = 0; at < seconds * 48_000; at += block) {
    const samples = Int16Array.from({ length: block }, (_, i) => make((at + i) / 48_000, at + i));
    if (detector.hear(samples)) found.push((at + block) / 48_000);
  }
  return found;
}

const sine = (hz: number, second: number) => Math.sin(2 * Math.PI * hz * second);

function realSpeaker(): SpeakerGain {
  const gain = new SpeakerGain();
  gain.guard();
  return gain;
}

/** What goes round: the far microphone hears this speaker and sends it back 100 ms later. `apply` is this speaker's gain. */
function circle(seconds: number, lossDb: number, apply: (samples: Int16Array) => void): Int16Array {
  const room = new Room({ delayMs: 60, lossDb });
  const voice = speech('voice');
  const line: Int16Array[] = Array.from({ length: 20 }, () => new Int16Array(block));
  const played = new Int16Array(seconds * 48_000);
  for (let at = 0; at < played.length; at += block) {
    const samples = line.shift()!;
    apply(samples);
    played.set(samples, at);
    const spoken = piece(voice, at, block);
    // Somebody speaks softly for two seconds; then there is only the loop.
    const loud = at < 96_000 ? 0.1 : 0;
    const heard = room
      .hear(samples)
      .map((echo, i) => Math.max(-32768, Math.min(32767, echo + loud * spoken[i]!)));
    line.push(Int16Array.from(heard));
  }
  return played;
}

describe('a howl', () => {
  it('is found while it grows, whatever its pitch and speed', () => {
    for (const hz of [220, 947, 7300]) {
      for (const dbPerSecond of [6, 20, 60]) {
        const found = howls(
          8,
          (second) => Math.min(28_000, 30 * 10 ** ((dbPerSecond * second) / 20)) * sine(hz, second),
        );
        expect(found.length, `${hz} Hz at ${dbPerSecond} dB/s`).toBeGreaterThan(0);
      }
    }
  });

  it('is neither speech, nor both voices at once, nor noise', () => {
    const [voice, reply] = [speech('voice'), speech('reply')];
    const random = seededRandom(6);
    const at = (loop: Int16Array, index: number) => loop[index % loop.length]!;
    expect(howls(16, (_, i) => at(voice, i))).toEqual([]);
    expect(howls(12, (_, i) => at(reply, i))).toEqual([]);
    expect(howls(16, (_, i) => (at(voice, i) + at(reply, i)) / 2)).toEqual([]);
    expect(howls(8, () => 8000 * (random() - 0.5))).toEqual([]);
  });

  it('is no steady tone, nor one that begins, fades, or is a melody', () => {
    expect(howls(6, (second) => 8000 * sine(440, second))).toEqual([]);
    expect(howls(6, (second) => (second < 2 ? 0 : 8000) * sine(440, second))).toEqual([]);
    expect(howls(6, (second) => 16_000 * 10 ** (-second / 2) * sine(440, second))).toEqual([]);
    expect(
      howls(9, (second) => 9000 * sine([262, 330, 392, 523][Math.floor(2 * second) % 4]!, second)),
    ).toEqual([]);
  });

  it('of a real loop, room and voice and all, is cut off by the speaker’s gain and does not come back', () => {
    const open = circle(6, 3, () => {});
    expect(levelBetween(open, 5, 6)).toBeGreaterThan(-12);
    const gain = realSpeaker();
    const guarded = circle(7, 3, (samples) => gain.apply(samples));
    expect(gain.howls).toBeGreaterThan(0);
    expect(gain.percent).toBeLessThan(100);
    expect(levelBetween(guarded, 6, 7)).toBeLessThan(-60);
  });

  it('is not found in a loop that dies by itself', () => {
    const gain = realSpeaker();
    circle(4, 20, (samples) => gain.apply(samples));
    expect(gain).toMatchObject({ howls: 0, percent: 100 });
  });
});
