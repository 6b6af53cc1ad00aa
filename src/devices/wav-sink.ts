// A speaker that is a WAV file, paced by the machine's clock. The header is written anew with every piece, so that a
// killed process leaves a file that can be played.
import { type FileHandle, open } from 'node:fs/promises';
import { type Clock, realClock } from '../core/clock.ts';
import { TchatError } from '../core/errors.ts';
import { samplesToBytes } from '../media/pcm.ts';
import { type Channels, sampleRateHz } from '../media/types.ts';
import { type BlockSink, deviceBlockSamples, type SinkListener } from './block-device.ts';
import { SampleTicker } from './sample-ticker.ts';
import { readWav, wavHeader, wavHeaderBytes } from './wav.ts';

/** Samples of a channel gathered for one write: a quarter second. chosen: four small writes a second, little lost by a kill. */
const pieceSamples = 12_000;
/** Pieces that may wait for a slow disk: 4 s. Beyond it they are lost. chosen. */
const maxWaitingPieces = 16;

export interface WavSinkOptions {
  /** Go on after what an earlier sink of as many channels left there. */
  readonly append?: boolean;
  readonly channels?: Channels;
  readonly clock?: Clock;
}

/** Opens for writing. Throws `file-unwritable`. */
export async function openWavSink(
  path: string,
  { append = false, channels = 1, clock = realClock }: WavSinkOptions = {},
): Promise<BlockSink> {
  try {
    const kept = append ? await keptBytes(path, channels) : 0;
    const file = await open(path, kept > 0 ? 'r+' : 'w');
    await file.write(wavHeader(sampleRateHz, kept, channels), 0, wavHeaderBytes, 0);
    return new WavSink(path, file, kept, channels, clock);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TchatError('file-unwritable', `The sound cannot be written to ${path}: ${why}.`, { cause });
  }
}

class WavSink implements BlockSink {
  readonly name: string;
  readonly channels: Channels;
  readonly playsInRoom = false;
  readonly latencyUs = 0;
  readonly underruns = 0;
  private readonly file: FileHandle;
  private readonly ticker: SampleTicker;
  private written: number;
  private readonly gathered: Int16Array;
  private held = 0;
  private waiting = 0;
  private writing: Promise<void> = Promise.resolve();
  private listener: SinkListener | undefined;
  private closing: Promise<void> | undefined;

  constructor(path: string, file: FileHandle, written: number, channels: Channels, clock: Clock) {
    this.name = `file:${path}`;
    this.channels = channels;
    this.gathered = new Int16Array(pieceSamples * channels);
    this.file = file;
    this.written = written;
    this.ticker = new SampleTicker(clock);
  }

  start(listener: SinkListener): void {
    this.listener = listener;
    this.ticker.start(deviceBlockSamples, (startUs) => {
      const block = this.gathered.subarray(this.held, this.held + deviceBlockSamples * this.channels);
      listener.fill(block, startUs);
      this.held += block.length;
      if (this.held === this.gathered.length) this.flush();
    });
  }

  /** Resolves when everything is in the file. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    await this.ticker.close();
    this.flush();
    await this.writing;
    await this.file.close();
  }

  private flush(): void {
    const piece = samplesToBytes(this.gathered.subarray(0, this.held));
    this.gathered.fill(0);
    this.held = 0;
    if (piece.length === 0 || this.waiting >= maxWaitingPieces) return;
    this.waiting++;
    this.writing = this.writing.then(() => this.write(piece)).finally(() => this.waiting--);
  }

  private async write(piece: Uint8Array): Promise<void> {
    try {
      await this.file.write(piece, 0, piece.length, wavHeaderBytes + this.written);
      this.written += piece.length;
      await this.file.write(wavHeader(sampleRateHz, this.written, this.channels), 0, wavHeaderBytes, 0);
    } catch (cause) {
      const listener = this.listener;
      this.listener = undefined;
      const why = cause instanceof Error ? cause.message : String(cause);
      listener?.onFailed(
        new TchatError('file-unwritable', `${this.name} cannot be written: ${why}.`, { cause }),
      );
    }
  }
}

/** Bytes of samples in a file that a WavSink began; 0 when it is something else. */
async function keptBytes(path: string, channels: Channels): Promise<number> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const header = new Uint8Array(wavHeaderBytes);
    await file.read(header, 0, wavHeaderBytes, 0);
    const wav = readWav(header);
    if (wav?.rateHz !== sampleRateHz || wav.channels !== channels) return 0;
    const bytes = Math.max(0, (await file.stat()).size - wavHeaderBytes);
    return bytes - (bytes % (2 * channels));
  } catch {
    return 0;
  } finally {
    await file?.close();
  }
}
