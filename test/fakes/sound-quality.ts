// How close what is heard is to what was said, sample by sample aligned: segmental signal-to-noise ratio and log-spectral
// distance. They stand in for PESQ, POLQA or ViSQOL, none of which the npm registry or Debian have.

/** 20 ms, what both measures look at once. */
const frame = 960;
/** Frames quieter than this are left out: −55 dBFS RMS. Nobody hears what is wrong in a pause. */
const leastPower = (32_768 * 10 ** (-55 / 20)) ** 2;
/** Each frame's ratio counts within these bounds, as is usual. dB. */
const [worstSnr, bestSnr] = [-10, 35];
/** Spectra are compared from 100 Hz to 8 kHz, where speech is, in bands of 100 Hz. */
const bandHz = 100;
const bands = 80;
/** chosen: the range of loudness within a moment of speech that is told apart. */
const maskingDb = 40;

/** Mean over the frames in which `said` is loud enough, dB; 35 at best. */
export function segmentalSnr(said: Int16Array, heard: Int16Array): number {
  const ratios = loudFrames(said).map((from) => {
    let signal = 0;
    let noise = 1;
    for (let i = from; i < from + frame; i++) {
      signal += said[i]! ** 2;
      noise += (said[i]! - heard[i]!) ** 2;
    }
    return Math.min(bestSnr, Math.max(worstSnr, 10 * Math.log10(signal / noise)));
  });
  return mean(ratios);
}

/**
 * Root mean square difference of the spectra in dB, mean over the loud frames; 0 at best, 1 is transparent (Gray 1976). What is
 * far below a frame's strongest band is masked by it, and counts as if it were just so strong.
 */
export function logSpectralDistance(said: Int16Array, heard: Int16Array): number {
  return mean(
    loudFrames(said).map((from) => {
      const a = spectrumDb(said.subarray(from, from + frame));
      const b = spectrumDb(heard.subarray(from, from + frame));
      const maskedDb = Math.max(...a) - maskingDb;
      const difference = (i: number) => Math.max(a[i]!, maskedDb) - Math.max(b[i]!, maskedDb);
      return Math.sqrt(mean(a.map((_, i) => difference(i) ** 2)));
    }),
  );
}

/** By how many samples `heard` lags behind `said`, at most `most`: where the two are most alike. */
export function lagOf(
  said: Int16Array,
  heard: Int16Array,
  most: number,
  from = 24_000,
  length = 48_000,
): number {
  let best = 0;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let lag = 0; lag <= most; lag++) {
    let score = 0;
    for (let i = from; i < from + length; i += 3) score += said[i]! * heard[i + lag]!;
    if (score > bestScore) {
      bestScore = score;
      best = lag;
    }
  }
  return best;
}

function loudFrames(said: Int16Array): number[] {
  const starts: number[] = [];
  for (let from = 0; from + frame <= said.length; from += frame) {
    let power = 0;
    for (let i = from; i < from + frame; i++) power += said[i]! ** 2;
    if (power / frame > leastPower) starts.push(from);
  }
  return starts;
}

/** Power in bands, dB above one level of 16 bits; Hann window. 50 Hz a bin at 960 samples: two bins a band. */
function spectrumDb(samples: Int16Array): number[] {
  const windowed = Float64Array.from(samples, (sample, i) => sample * (0.5 - 0.5 * table[i]!));
  return Array.from({ length: bands }, (_, band) => {
    const bin = (band + 1) * (bandHz / 50);
    return 10 * Math.log10(1 + power(windowed, bin) + power(windowed, bin + 1));
  });
}

/** 960 samples are a whole turn of 50 Hz: one table holds every angle. */
const table = Float64Array.from({ length: frame }, (_, i) => Math.cos((2 * Math.PI * i) / frame));

/** Of one bin. */
function power(samples: Float64Array, bin: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0, turn = 0; i < frame; i++, turn = (turn + bin) % frame) {
    re += samples[i]! * table[turn]!;
    im += samples[i]! * table[(turn + frame / 4) % frame]!;
  }
  return re * re + im * im;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
