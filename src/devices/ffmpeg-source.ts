// A FrameSource made of a running ffmpeg. ffmpeg ends with 0 when a camera is unplugged and hangs for ever when one
// freezes, so neither its exit code nor its silence is believed: the time since the last frame decides.
import { spawn } from 'node:child_process';
import { type Clock, realClock } from '../core/clock.ts';
import { asTchatError, TchatError, toErrorRecord } from '../core/errors.ts';
import { linkedAbort } from '../core/linked-abort.ts';
import { log } from '../core/log.ts';
import type { DeviceStatus } from '../media/parts.ts';
import type { FrameListener, FrameSource } from './device.ts';
import { explainFfmpeg } from './ffmpeg.ts';
import { MpjpegParser } from './mpjpeg.ts';

/** What to run. Made anew at each try, because a camera that was plugged in again may have another node. */
export interface FfmpegPlan {
  readonly program: string;
  /** Argument lists, tried in turn until one gives a frame. */
  readonly attempts: readonly (readonly string[])[];
  /** As the user may name it. */
  readonly name: string;
  readonly isFile: boolean;
}

export interface FfmpegSourceOptions {
  /** Shown until a plan says more. */
  readonly name: string;
  /** Throws `ffmpeg-missing` or `camera-missing`. */
  plan(): Promise<FfmpegPlan>;
  readonly clock?: Clock;
  /** Chosen: some USB cameras take 4–5 s to light up. */
  readonly firstFrameUs?: number;
  /** Chosen: nobody takes a picture that stands for 3 s for a live one. */
  readonly stallUs?: number;
  /** Between two tries. Chosen: soon after plugging in, and cheap. */
  readonly retryUs?: number;
}

/** stderr that is kept to explain a failure: its last lines. */
const keptStderrChars = 2000;

export function ffmpegSource(options: FfmpegSourceOptions): FrameSource {
  return new FfmpegSource(options);
}

class FfmpegSource implements FrameSource {
  status: DeviceStatus;
  private readonly options: FfmpegSourceOptions;
  private readonly clock: Clock;
  private readonly ending = new AbortController();
  private listener: FrameListener | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(options: FfmpegSourceOptions) {
    this.options = options;
    this.clock = options.clock ?? realClock;
    this.status = { kind: 'camera', name: options.name, state: 'off' };
  }

  open(listener: FrameListener): void {
    if (this.listener || this.ending.signal.aborted) return;
    this.listener = listener;
    this.running = this.keepTrying(this.ending.signal);
  }

  wish(): void {
    // A running ffmpeg cannot be told; the role scales.
  }

  async close(): Promise<void> {
    this.ending.abort();
    await this.running;
    this.status = { kind: 'camera', name: this.status.name, state: 'off' };
  }

  private async keepTrying(signal: AbortSignal): Promise<void> {
    this.tell({ kind: 'camera', name: this.options.name, state: 'opening' });
    while (!signal.aborted) {
      try {
        const plan = await this.options.plan();
        await this.runAttempts(plan, signal);
      } catch (error) {
        const { name } = this.status;
        this.tell({ kind: 'camera', name, state: 'failed', error: toErrorRecord(error) });
      }
      await this.clock.sleepUntil(this.clock.nowUs() + (this.options.retryUs ?? 2_000_000), signal);
    }
  }

  /** Throws when none of the attempts gave a frame, or when the one that did has ended. */
  private async runAttempts(plan: FfmpegPlan, signal: AbortSignal): Promise<void> {
    let failure: TchatError | undefined;
    for (const args of plan.attempts) {
      if (signal.aborted) return;
      const { frames, error } = await this.run(plan, args, signal);
      failure = error;
      // Another way of asking helps against a mode that is not offered, not against these.
      if (frames > 0 || error.code !== 'camera-failed') break;
    }
    if (failure && !signal.aborted) throw failure;
  }

  /** Runs one ffmpeg to its end, or until it gives nothing for too long; it is gone when this resolves. */
  private async run(
    plan: FfmpegPlan,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<{ frames: number; error: TchatError }> {
    const { firstFrameUs = 8_000_000, stallUs = 3_000_000 } = this.options;
    const parser = new MpjpegParser();
    let frames = 0;
    let stderr = '';
    let failure: TchatError | undefined;
    let heardAtUs = this.clock.nowUs();
    log('camera', `${plan.program} ${args.join(' ')}`);
    // In a session of its own: a Ctrl-C in the terminal is for tchat alone, and ffmpeg cannot touch the tty.
    const child = spawn(plan.program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const over = linkedAbort(signal);
    const gone = new Promise<void>((resolve) => {
      child.once('error', (cause) => {
        failure ??= new TchatError('ffmpeg-missing', `${plan.program} cannot be run: ${cause.message}.`);
        resolve();
      });
      child.once('close', () => resolve());
    }).finally(() => over.abort());
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-keptStderrChars);
    });
    child.stdout.on('data', (chunk: Buffer) => {
      if (signal.aborted || failure) return;
      try {
        for (const data of parser.feed(chunk)) {
          heardAtUs = this.clock.nowUs();
          if (frames++ === 0) this.tell({ kind: 'camera', name: plan.name, state: 'live' });
          this.listener?.onFrame({ kind: 'jpeg', data, capturedAtUs: heardAtUs });
        }
      } catch (error) {
        failure = asTchatError(error);
        over.abort();
      }
    });

    while (!over.signal.aborted) {
      const dueUs = heardAtUs + (frames > 0 ? stallUs : firstFrameUs);
      if (this.clock.nowUs() >= dueUs) {
        const what = frames > 0 ? 'has frozen' : 'gives no picture';
        failure ??= new TchatError(
          'camera-failed',
          `${plan.isFile ? '' : 'The camera '}${plan.name} ${what}.`,
        );
        break;
      }
      await this.clock.sleepUntil(dueUs, over.signal);
    }
    child.kill('SIGKILL');
    await gone;
    if (stderr) log('camera', stderr.trim());
    return { frames, error: failure ?? explainFfmpeg(stderr, plan.name, plan.isFile) };
  }

  private tell(status: DeviceStatus): void {
    const same = this.status.state === status.state && this.status.error?.message === status.error?.message;
    if (this.ending.signal.aborted || (same && this.status.name === status.name)) return;
    this.status = status;
    this.listener?.onStatus(status);
  }
}
