// Measures tones: how strong a frequency is, and which is the strongest.

/** Power of one frequency in `samples` (Goertzel), relative to their whole power: 1 for a pure tone. */
export function tonePurity(samples: Int16Array, frequencyHz: number, sampleRateHz: number): number {
  const w = (2 * Math.PI * frequencyHz) / sampleRateHz;
  let re = 0;
  let im = 0;
  let power = 0;
  for (let i = 0; i < samples.length; i++) {
    re += samples[i]! * Math.cos(w * i);
    im += samples[i]! * Math.sin(w * i);
    power += samples[i]! ** 2;
  }
  return power === 0 ? 0 : (2 * (re * re + im * im)) / (samples.length * power);
}

/**
 * Where the stretch of `length` samples begins that is the tone most purely. A busy machine makes gaps in what is played in real
 * time; what is heard between them must be right all the same.
 */
export function purestFrom(samples: Int16Array, frequencyHz: number, length: number): number {
  let best = 0;
  let bestPurity = -1;
  for (let from = 0; from + length <= samples.length; from += length >> 2) {
    const purity = tonePurity(samples.subarray(from, from + length), frequencyHz, 48_000);
    if (purity > bestPurity) {
      bestPurity = purity;
      best = from;
    }
  }
  return best;
}

/** The half second of a recording that is the tone most purely; 48 kHz. */
export function purest(samples: Int16Array, frequencyHz: number): Int16Array {
  const from = purestFrom(samples, frequencyHz, 24_000);
  return samples.subarray(from, from + 24_000);
}

/** The strongest frequency between two bounds, Hz, to a tenth: a coarse search, then ever finer ones around its best. */
export function strongestTone(
  samples: Int16Array,
  fromHz: number,
  toHz: number,
  sampleRateHz: number,
): number {
  let best = fromHz;
  let low = fromHz;
  let high = toHz;
  for (let stepHz = sampleRateHz / samples.length / 2; stepHz > 0.02; stepHz /= 4) {
    let bestPurity = -1;
    for (let hz = low; hz <= high; hz += stepHz) {
      const purity = tonePurity(samples, hz, sampleRateHz);
      if (purity > bestPurity) {
        bestPurity = purity;
        best = hz;
      }
    }
    low = best - stepHz;
    high = best + stepHz;
  }
  return best;
}
