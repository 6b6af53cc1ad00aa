// The life of one sound stream as its owner sees it: it beats while the hardware gives or takes blocks, it fails once, with
// words for the user, or it is closed. PortAudio says that a stream is active when its card is gone or its sound server is
// frozen: only the beats tell.
import { monotonicNowUs } from '../core/clock.ts';
import { TchatError } from '../core/errors.ts';

/** chosen: well beyond any busy moment, and soon enough to tell the user. */
const stallUs = 1_000_000;
/** Before the first beat. measured: PulseAudio's null sinks hold a new stream back for 1–4 s. */
const firstUs = 6_000_000;
const lookEveryMs = 250;

const lacks = { microphone: 'has given no sound', speaker: 'has taken no sound' } as const;

export class DeviceWatch {
  closed = false;
  private readonly kind: keyof typeof lacks;
  private readonly name: string;
  private onFailed: (error: TchatError) => void = () => {};
  private beatAtUs = 0;
  private lookedAtUs = 0;
  private allowedUs = firstUs;
  private timer: NodeJS.Timeout | undefined;

  constructor(kind: keyof typeof lacks, name: string) {
    this.kind = kind;
    this.name = name;
  }

  /** Watches from now on while `run` works the stream; what it throws is a failure. `onFailed` is called once at most. */
  start(onFailed: (error: TchatError) => void, run: () => Promise<unknown>): void {
    this.onFailed = onFailed;
    this.beatAtUs = this.lookedAtUs = monotonicNowUs();
    this.timer = setInterval(() => this.look(monotonicNowUs()), lookEveryMs);
    run().catch((cause) => this.fail(`has failed: ${String(cause)}`, cause));
  }

  /** The hardware has given or taken a block. */
  beat(nowUs: number): void {
    this.beatAtUs = nowUs;
    this.allowedUs = stallUs;
  }

  /** Nobody is told anything from here on. */
  close(): void {
    this.closed = true;
    clearInterval(this.timer);
  }

  private look(nowUs: number): void {
    // This process itself did not run (the machine slept): the device gets its time again.
    if (nowUs - this.lookedAtUs > 1000 * lookEveryMs * 3) this.beatAtUs = nowUs;
    this.lookedAtUs = nowUs;
    if (nowUs - this.beatAtUs >= this.allowedUs)
      this.fail(`${lacks[this.kind]} for ${this.allowedUs / 1e6} s`);
  }

  private fail(why: string, cause?: unknown): void {
    if (this.closed) return;
    this.close();
    this.onFailed(new TchatError(`${this.kind}-failed`, `The ${this.kind} ${this.name} ${why}.`, { cause }));
  }
}
