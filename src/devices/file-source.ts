// A microphone that is a sound file, looped. Plain WAV files are read here; ffmpeg decodes everything else.
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import type { Clock } from '../core/clock.ts';
import { TchatError } from '../core/errors.ts';
import { bytesToSamples, channelOf, Upsampler, withChannels } from '../media/pcm.ts';
import { type Channels, sampleRateHz } from '../media/types.ts';
import type { BlockSource } from './block-device.ts';
import { findFfmpeg } from './ffmpeg.ts';
import { loopSource } from './synthetic-audio.ts';
import { readWav } from './wav.ts';

/** At most this much of a file is kept in memory and looped: 3 minutes, 17 MB a channel. chosen. */
const longestSeconds = 180;
const mostBytes = longestSeconds * sampleRateHz * 2;
/** Rates that become 48 kHz by a whole factor. */
const nativeRatesHz = [8_000, 16_000, 24_000, 48_000];

export interface FileSourceOptions {
  readonly name?: string;
  readonly clock?: Clock;
  /** Mixed, or doubled, to so many. */
  readonly channels?: Channels;
}

/** Reads or decodes the whole file first. Throws `file-unreadable` or `ffmpeg-missing`. */
export async function openFileSource(
  path: string,
  { name = `file:${path}`, clock, channels = 1 }: FileSourceOptions = {},
): Promise<BlockSource> {
  const samples = (await readNatively(path, channels)) ?? (await decode(path, channels));
  if (samples.length === 0) throw unreadable(path, 'there is no sound in it');
  return loopSource(name, samples, clock, channels);
}

/** 48 kHz of a plain WAV file, in so many channels; undefined when it is another kind of file. */
export async function readNatively(path: string, channels: Channels): Promise<Int16Array | undefined> {
  const wav = readWav(await readBounded(path));
  if (!wav || !nativeRatesHz.includes(wav.rateHz) || wav.channels > 2) return undefined;
  const sound = withChannels(wav.samples, wav.channels as Channels, channels);
  const kept = sound.subarray(0, longestSeconds * wav.rateHz * channels);
  return raise(kept, channels, sampleRateHz / wav.rateHz);
}

/** To a rate `factor` times as high, each channel by itself. */
function raise(samples: Int16Array, channels: Channels, factor: number): Int16Array {
  if (factor === 1) return samples;
  if (channels === 1) return new Upsampler(factor).push(samples);
  const [left, right] = [0, 1].map((c) => new Upsampler(factor).push(channelOf(samples, channels, c)));
  return Int16Array.from({ length: 2 * left!.length }, (_, i) => (i & 1 ? right! : left!)[i >> 1]!);
}

async function readBounded(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      // Stereo needs twice as much, headers are small.
      const bytes = new Uint8Array(Math.min(size, 2 * mostBytes + 4096));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return bytes.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function decode(path: string, channels: Channels): Promise<Int16Array> {
  const ffmpeg = await findFfmpeg();
  const format = ['-ac', String(channels), '-ar', String(sampleRateHz), '-f', 's16le'];
  const args = [
    '-hide_banner',
    '-nostdin',
    '-loglevel',
    'error',
    '-i',
    `file:${path}`,
    '-vn',
    '-t',
    String(longestSeconds),
    ...format,
    'pipe:1',
  ];
  return new Promise((resolve, reject) => {
    const options = {
      encoding: 'buffer',
      maxBuffer: channels * mostBytes + 65_536,
      timeout: 30_000,
    } as const;
    execFile(ffmpeg, args, options, (error, stdout, stderr) => {
      if (!error) return resolve(bytesToSamples(stdout));
      const why = stderr.toString().trim().split('\n').at(-1) || error.message;
      reject(unreadable(path, why, error));
    });
  });
}

function unreadable(path: string, why: string, cause?: unknown): TchatError {
  return new TchatError('file-unreadable', `The sound file ${path} cannot be read: ${why}.`, { cause });
}
