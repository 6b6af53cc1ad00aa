// WAV files: reading the plain kind (16-bit PCM) and the header for writing one. Pure; files are opened elsewhere.
//
//   "RIFF" u32 size "WAVE"  then chunks: four letters, u32 length (little-endian), body, padded to an even length
//   "fmt " u16 format (1: PCM, 0xfffe: see the sub-format) u16 channels u32 rate u32 bytes/s u16 bytes/frame u16 bits …
//   "data" samples, interleaved
import { bytesToSamples } from '../media/pcm.ts';

export interface WavSound {
  readonly rateHz: number;
  readonly channels: number;
  /** Interleaved. */
  readonly samples: Int16Array;
}

/** The sound of a 16-bit PCM WAV file; undefined when the bytes are anything else. A cut file gives what is there. */
export function readWav(bytes: Uint8Array): WavSound | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || name(view, 0) !== 'RIFF' || name(view, 8) !== 'WAVE') return undefined;
  let format: { rateHz: number; channels: number } | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const kind = name(view, at);
    const length = view.getUint32(at + 4, true);
    const from = at + 8;
    const until = Math.min(bytes.length, from + length);
    if (kind === 'fmt ') {
      if (until - from < 16) return undefined;
      const tag = view.getUint16(from, true);
      const pcm =
        tag === 1 || (tag === 0xfffe && until - from >= 26 && view.getUint16(from + 24, true) === 1);
      const channels = view.getUint16(from + 2, true);
      if (!pcm || view.getUint16(from + 14, true) !== 16 || channels === 0) return undefined;
      format = { channels, rateHz: view.getUint32(from + 4, true) };
    } else if (kind === 'data') {
      return format && { ...format, samples: bytesToSamples(bytes.subarray(from, until)) };
    }
    at = from + length + (length & 1);
  }
  return undefined;
}

export const wavHeaderBytes = 44;

/** The header of a 16-bit file with this many bytes of samples; they saturate at what the format can say. */
export function wavHeader(rateHz: number, dataBytes: number, channels = 1): Uint8Array {
  const header = new Uint8Array(wavHeaderBytes);
  const view = new DataView(header.buffer);
  const length = Math.min(dataBytes, 0xffff_ffff - wavHeaderBytes);
  const text = (at: number, letters: string) => header.set(new TextEncoder().encode(letters), at);
  text(0, 'RIFF');
  view.setUint32(4, length + wavHeaderBytes - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, length, true);
  return header;
}

function name(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}
