// PortAudio says that a stream is active when its card is gone or its sound server is frozen: only the callbacks tell.
import { monotonicNowUs } from '../core/clock.ts';

/** chosen: well beyond any busy moment, and soon enough to tell the user. */
const stallUs = 1_000_000;
/** Before the first callback. measured: PulseAudio's null sinks hold a new stream back for 1–4 s. */
const firstUs = 6_000_000;
const lookEveryMs = 250;

export class StallWatch {
  private heardAtUs = 0;
  private lookedAtUs = 0;
  private allowedUs = firstUs;
  private timer: NodeJS.Timeout | undefined;

  /** Calls `onStall` once, with how many seconds nothing was heard. */
  start(onStall: (seconds: number) => void): void {
    this.heardAtUs = this.lookedAtUs = monotonicNowUs();
    this.timer = setInterval(() => {
      const nowUs = monotonicNowUs();
      // This process itself did not run (the machine slept): the device gets its time again.
      if (nowUs - this.lookedAtUs > 1000 * lookEveryMs * 3) this.heardAtUs = nowUs;
      this.lookedAtUs = nowUs;
      if (nowUs - this.heardAtUs < this.allowedUs) return;
      this.close();
      onStall(this.allowedUs / 1_000_000);
    }, lookEveryMs);
  }

  heard(nowUs: number): void {
    this.heardAtUs = nowUs;
    this.allowedUs = stallUs;
  }

  close(): void {
    clearInterval(this.timer);
  }
}
