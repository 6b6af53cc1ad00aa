// Follows a tone through a recording, 10 ms by 10 ms: its true frequency, where it is missing, and where it jumps.

/** Looked at at once. A multiple of it holds whole periods of what is played here. */
const window = 480;

export interface ToneTrack {
  /** From the turns that it made from begin to end. */
  readonly hz: number;
  /** Sound in which it is weaker than half of what it usually is. */
  readonly missingMs: number;
  /** The largest turn between neighbours that its frequency does not explain, degrees. A missing block of 20 ms: up to 180. */
  readonly largestJumpDegrees: number;
}

/** `aboutHz`: what it should be, to within 20 Hz. */
export function followTone(samples: Int16Array, aboutHz: number): ToneTrack {
  const w = (2 * Math.PI * aboutHz) / 48_000;
  const strengths: number[] = [];
  const turns: number[] = [];
  let last = 0;
  let turned = 0;
  for (let from = 0; from + window <= samples.length; from += window) {
    let re = 0;
    let im = 0;
    for (let i = from; i < from + window; i++) {
      // Weighted, so that what stands half in the window counts half.
      const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i - from)) / window);
      re += weight * samples[i]! * Math.cos(w * i);
      im -= weight * samples[i]! * Math.sin(w * i);
    }
    strengths.push(Math.hypot(re, im));
    const phase = Math.atan2(im, re);
    const step = from === 0 ? 0 : wrapped(phase - last);
    turned += step;
    turns.push(step);
    last = phase;
  }
  const usual = [...strengths].sort((a, b) => a - b)[strengths.length >> 1]!;
  const perWindow = turned / (turns.length - 1);
  return {
    hz: aboutHz + (perWindow / (2 * Math.PI)) * (48_000 / window),
    missingMs: 10 * strengths.filter((strength) => strength < usual / 2).length,
    largestJumpDegrees:
      (180 / Math.PI) * Math.max(...turns.slice(1).map((step) => Math.abs(wrapped(step - perWindow)))),
  };
}

function wrapped(radians: number): number {
  return radians - 2 * Math.PI * Math.round(radians / (2 * Math.PI));
}
