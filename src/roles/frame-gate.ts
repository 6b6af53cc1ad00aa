// Which of a camera's frames are used when fewer are wanted than it gives: chosen by their capture time, before any
// work is done for them, so that 30 a second stays 30 and 15 of 30 is exactly every other one.

/** A frame may come this part of an interval early: cameras jitter by a few milliseconds. Chosen. */
const earlyShare = 0.25;
/** How fast the grid follows a camera that is a little faster than what is wanted, so that no beat arises. Chosen. */
const followShare = 1 / 8;

export class FrameGate {
  private intervalUs = 0;
  private dueUs = Number.NEGATIVE_INFINITY;

  /** Frames a second from here on; at most, but for a camera that is up to 3 % faster. The grid is kept. */
  setFps(fps: number): void {
    const intervalUs = 1e6 / Math.max(fps, 0.1);
    this.dueUs += intervalUs - this.intervalUs;
    this.intervalUs = intervalUs;
  }

  /** Would a frame captured then be one to use? */
  isDue(capturedAtUs: number): boolean {
    return capturedAtUs >= this.dueUs - this.intervalUs * earlyShare;
  }

  /** The frame captured then is used. */
  pass(capturedAtUs: number): void {
    const lateUs = capturedAtUs - this.dueUs;
    if (lateUs > this.intervalUs) this.dueUs = capturedAtUs;
    else if (lateUs < 0) this.dueUs += lateUs * followShare;
    this.dueUs += this.intervalUs;
  }
}
