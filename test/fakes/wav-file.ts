// Reading and writing the 48 kHz WAV files that tests speak and listen with.
import { readFileSync, writeFileSync } from 'node:fs';

/** `seconds` of a sine at a quarter of full scale; of one for each channel. */
export function writeTone(path: string, frequencyHz: number | readonly number[], seconds = 2): void {
  const hz = [frequencyHz].flat();
  const channels = hz.length;
  const samples = new Int16Array(48_000 * seconds * channels);
  for (let i = 0; i < samples.length; i++) {
    const turns = (hz[i % channels]! * Math.floor(i / channels)) / 48_000;
    samples[i] = 8000 * Math.sin(2 * Math.PI * turns);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(48_000, 24);
  head.writeUInt32LE(96_000 * channels, 28);
  head.writeUInt16LE(2 * channels, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  writeFileSync(path, Buffer.concat([head, Buffer.from(samples.buffer)]));
}

/** All samples after the 44-byte head that tchat writes; none while the file is not there. */
export function wavSamples(path: string): Int16Array {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return new Int16Array(0);
  }
  const count = Math.max(0, Math.floor((bytes.length - 44) / 2));
  return Int16Array.from({ length: count }, (_, i) => bytes.readInt16LE(44 + 2 * i));
}

/** The loudest stretch of `length` samples, in steps of a tenth of it. */
export function loudest(samples: Int16Array, length: number): Int16Array {
  let best = samples.subarray(0, length);
  let bestPower = -1;
  for (let from = 0; from + length <= samples.length; from += Math.ceil(length / 10)) {
    const stretch = samples.subarray(from, from + length);
    const power = stretch.reduce((sum, sample) => sum + sample ** 2, 0);
    if (power > bestPower) {
      bestPower = power;
      best = stretch;
    }
  }
  return best;
}
