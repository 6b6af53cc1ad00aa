// The test card as a camera: drawn in this thread at the size that is wanted, at a steady rate, with no ffmpeg.
import { type Clock, realClock } from '../core/clock.ts';
import type { DeviceStatus } from '../media/parts.ts';
import { fitInside } from '../media/pixels.ts';
import type { FrameListener, FrameSource, FrameWish } from './device.ts';
import { drawTestCard, testCardAspect } from './test-card.ts';

/** Before anybody wishes: the picture of a 160 × 45-cell pane, as often as cameras do. */
const firstWish: FrameWish = { size: { width: 160, height: 90 }, fps: 30 };

export function testCardSource(clock: Clock = realClock): FrameSource {
  return new TestCardSource(clock);
}

class TestCardSource implements FrameSource {
  status: DeviceStatus = { kind: 'camera', name: 'test', state: 'off' };
  private readonly clock: Clock;
  private readonly ending = new AbortController();
  private wanted = firstWish;
  private opened = false;
  private running: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  open(listener: FrameListener): void {
    if (this.opened || this.ending.signal.aborted) return;
    this.opened = true;
    this.running = this.draw(listener, this.ending.signal);
  }

  wish(wish: FrameWish): void {
    this.wanted = wish;
  }

  async close(): Promise<void> {
    this.ending.abort();
    await this.running;
    this.status = { kind: 'camera', name: 'test', state: 'off' };
  }

  private async draw(listener: FrameListener, signal: AbortSignal): Promise<void> {
    this.status = { kind: 'camera', name: 'test', state: 'live' };
    listener.onStatus(this.status);
    let dueUs = this.clock.nowUs();
    while (!signal.aborted) {
      const { width, height } = testCardAspect;
      const nowUs = this.clock.nowUs();
      const frame = drawTestCard(fitInside(width, height, this.wanted.size), nowUs);
      listener.onFrame({ kind: 'raw', frame, capturedAtUs: nowUs });
      // A late turn is not made up for: two cards at once would show one of them for no time.
      dueUs = Math.max(dueUs + 1e6 / this.wanted.fps, nowUs);
      await this.clock.sleepUntil(dueUs, signal);
    }
  }
}
