// Raw sound: samples ⇄ bytes, level, fades, and the change from 8, 16 or 24 kHz to 48 kHz. Pure. Samples are int16, mono
// unless said otherwise.
import type { Channels } from './types.ts';

/** What a level is called when nothing is heard: the floor of 16 bits, 20·log10(1/32768) ≈ −90.3, rounded down. */
export const silenceDb = -96;

/** Little-endian bytes of `samples`: a fresh copy. */
export function samplesToBytes(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < samples.length; i++) view.setInt16(i * 2, samples[i]!, true);
  return bytes;
}

/** Samples of little-endian bytes, at any alignment: a fresh copy. An odd last byte is left out. */
export function bytesToSamples(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length >> 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(i * 2, true);
  return samples;
}

/** Sum of squares; levels over several blocks add these. */
export function energy(samples: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!;
  return sum;
}

/** RMS level of `count` samples with this energy, dBFS: 0 is a full-scale square wave, −96 silence. */
export function levelDb(energySum: number, count: number): number {
  if (count === 0 || energySum === 0) return silenceDb;
  return Math.max(silenceDb, 10 * Math.log10(energySum / count / (32768 * 32768)));
}

/** Multiplies in place by a gain that runs linearly from `from` (before the first sample) to `to` (at the last). */
export function fade(samples: Int16Array, from: number, to: number): void {
  const step = (to - from) / samples.length;
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(samples[i]! * (from + step * (i + 1)));
}

/** Left and right interleaved → their mean. Any number of channels. */
export function mixToMono(interleaved: Int16Array, channels: number): Int16Array {
  if (channels === 1) return interleaved;
  const mono = new Int16Array(Math.floor(interleaved.length / channels));
  for (let i = 0; i < mono.length; i++) {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += interleaved[i * channels + c]!;
    mono[i] = Math.round(sum / channels);
  }
  return mono;
}

/** Sound of `from` channels for `to` of them: mixed, or the same in each. What needs no change is returned as it is. */
export function withChannels(samples: Int16Array, from: Channels, to: Channels): Int16Array {
  if (from === to) return samples;
  if (to === 1) return mixToMono(samples, from);
  const both = new Int16Array(samples.length * to);
  for (let i = 0; i < both.length; i++) both[i] = samples[i >> 1]!;
  return both;
}

/** One channel of interleaved sound: a fresh copy. */
export function channelOf(interleaved: Int16Array, channels: number, channel: number): Int16Array {
  return Int16Array.from(
    { length: Math.floor(interleaved.length / channels) },
    (_, i) => interleaved[i * channels + channel]!,
  );
}

/** Taps on either side of the centre, in samples of the slower rate. chosen: ripple < 0.1 dB below 0.4 × its rate. */
const halfTaps = 16;

/**
 * Raises the sample rate by a whole factor with a windowed-sinc low pass (Blackman; images at least 60 dB down above
 * 0.6 of the slower rate). A stream: keeps the last samples between calls, so blocks join without a seam. Delays by
 * `halfTaps` input samples (1 ms at 16 kHz).
 */
export class Upsampler {
  readonly factor: number;
  /** phases[p][k]: the weight of input sample n − k for output sample n × factor + p. */
  private readonly phases: Float64Array[];
  private readonly history = new Float64Array(2 * halfTaps);

  /** `factor` 1, 2, 3 or 6: from 48, 24, 16 or 8 kHz to 48 kHz. */
  constructor(factor: number) {
    this.factor = factor;
    this.phases = Array.from({ length: factor }, (_, phase) => weights(phase / factor));
  }

  /** `input.length × factor` samples, fresh. */
  push(input: Int16Array): Int16Array {
    if (this.factor === 1) return input.slice();
    const { factor, history, phases } = this;
    const kept = history.length;
    const samples = new Float64Array(kept + input.length);
    samples.set(history);
    samples.set(input, kept);
    const output = new Int16Array(input.length * factor);
    for (let n = 0; n < input.length; n++) {
      for (let p = 0; p < factor; p++) {
        const phase = phases[p]!;
        let sum = 0;
        for (let k = 0; k < kept; k++) sum += phase[k]! * samples[kept + n - k]!;
        output[n * factor + p] = clamp16(sum);
      }
    }
    history.set(samples.subarray(samples.length - kept));
    return output;
  }
}

/** Rounds into the range of a sample. */
export function clamp16(value: number): number {
  return Math.max(-32768, Math.min(32767, Math.round(value)));
}

/** One polyphase row: a sinc centred `halfTaps` samples back, moved by `fraction` of a sample; its sum is 1. */
function weights(fraction: number): Float64Array {
  const row = new Float64Array(2 * halfTaps);
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    const x = k - halfTaps + fraction;
    const u = x / halfTaps;
    const window =
      Math.abs(u) >= 1 ? 0 : 0.42 + 0.5 * Math.cos(Math.PI * u) + 0.08 * Math.cos(2 * Math.PI * u);
    row[k] = window * (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
    sum += row[k]!;
  }
  return row.map((weight) => weight / sum);
}
