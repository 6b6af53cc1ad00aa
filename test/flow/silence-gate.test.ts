import { describe, expect, it } from 'vitest';
import { SilenceGate } from '../../src/flow/silence-gate.ts';
import { energy, levelDb } from '../../src/media/pcm.ts';
import { noise, tone, voice, type Wave } from '../fakes/waves.ts';

/** Stretches of 20 ms of a wave that may be left out, from one second to another. */
function leftOut(wave: Wave, fromSecond: number, toSecond: number, gate = new SilenceGate()): number {
  let count = 0;
  for (let n = 0; n < toSecond * 50; n++) {
    const samples = Int16Array.from({ length: 960 }, (_, i) => wave(n * 960 + i));
    const silent = gate.isSilent(levelDb(energy(samples), samples.length), 20_000);
    if (silent && n >= fromSecond * 50) count++;
  }
  return count;
}

describe('the silence gate', () => {
  it.each([0, 10, 60, 200])('leaves out a room with noise of ±%i, from half a second on', (amplitude) => {
    expect(leftOut(noise(amplitude), 0.5, 5)).toBe(4.5 * 50);
  });

  it('leaves out no steady sound that is meant to be heard, and no loud room', () => {
    expect(leftOut(tone(440, 1000), 0, 60)).toBe(0);
    expect(leftOut(noise(800), 0, 60)).toBe(0);
  });

  it('leaves out nothing of a voice, nor the pauses of 300 ms between its words, however long it speaks', () => {
    const words: Wave = (i) => noise(60)(i) + (i % 48_000 < 33_600 ? voice(i) / 4 : 0);
    expect(leftOut(words, 0, 60)).toBe(0);
  });

  it('hears a voice that is only a little louder than the room', () => {
    const gate = new SilenceGate();
    leftOut(noise(60), 0, 5, gate);
    const soft: Wave = (i) => noise(60)(i) + (i % 24_000 < 12_000 ? voice(i) / 64 : 0);
    expect(leftOut(soft, 0, 20, gate)).toBe(0);
  });

  it('gets used to a room that has become louder', () => {
    const gate = new SilenceGate();
    leftOut(noise(10), 0, 5, gate);
    expect(leftOut(noise(200), 0, 5, gate)).toBe(0);
    expect(leftOut(noise(200), 30, 40, gate)).toBe(500);
  });
});
