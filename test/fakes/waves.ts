// Sounds as functions of the sample's index at 48 kHz, and what a click would look like in them.

/** The sample with this index, in units of a 16-bit sample. */
export type Wave = (index: number) => number;

export const tone =
  (hz: number, amplitude = 10_000): Wave =>
  (i) =>
    amplitude * Math.sin((2 * Math.PI * hz * i) / 48_000);

/** A voice: a gliding pitch around 150 Hz with overtones. Begins anew, without a seam, each 2 s. */
export const voice: Wave = (i) => {
  const turn = (150 * i) / 48_000 + 3 * Math.sin((2 * Math.PI * i) / 96_000);
  return [1, 2, 3, 4].reduce((sum, k) => sum + (5000 / k) * Math.sin(2 * Math.PI * k * turn + k), 0);
};

/**
 * Music: four plucked notes a second of six partials each, three of them sounding at a time, and a soft cymbal on every beat.
 * `side` −1, 1: left and right, in which the notes are panned.
 */
export const music =
  (side: -1 | 1): Wave =>
  (i) => {
    const seconds = i / 48_000;
    const beat = Math.floor(4 * seconds);
    const into = seconds - beat / 4;
    let sum = 1500 * Math.exp(-30 * into) * noise(1)(i);
    for (let back = 0; back < 3 && back <= beat; back++) {
      const note = beat - back;
      const hz = 220 * 2 ** ([0, 7, 3, 10, 12, 5, 15, 8][note % 8]! / 12);
      const pan = 1 + (note % 2 === 0 ? side : -side) * 0.4;
      const age = into + back / 4;
      for (let k = 1; k <= 6; k++)
        sum += ((3500 * pan) / k) * Math.exp(-2 * k * age) * Math.sin(2 * Math.PI * hz * k * age);
    }
    return sum;
  };

/** The same wave, for ever, from its first `frames`: quick, for whoever plays minutes of it. */
export function looped(wave: Wave, frames: number): Wave {
  const table = Int16Array.from({ length: frames }, (_, i) => Math.round(wave(i)));
  return (i) => table[i % frames]!;
}

/** White, the same for the same index. */
export const noise =
  (amplitude: number): Wave =>
  (i) => {
    let t = Math.imul(i ^ 0x9e3779b9, 0x85ebca6b);
    t = Math.imul(t ^ (t >>> 13), 0xc2b2ae35);
    return amplitude * (((t ^ (t >>> 16)) >>> 0) / 2 ** 31 - 1);
  };

/** The largest difference between neighbours. */
export function largestStep(samples: Int16Array): number {
  let most = 0;
  for (let i = 1; i < samples.length; i++) most = Math.max(most, Math.abs(samples[i]! - samples[i - 1]!));
  return most;
}
