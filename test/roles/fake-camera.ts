// A camera that a test drives by hand: it behaves like one (nothing after close, a status for every change).
import type { CapturedFrame, FrameListener, FrameSource, FrameWish } from '../../src/devices/device.ts';
import { drawTestCard } from '../../src/devices/test-card.ts';
import type { DeviceStatus } from '../../src/media/parts.ts';

export class FakeCamera implements FrameSource {
  status: DeviceStatus = { kind: 'camera', name: 'fake', state: 'off' };
  readonly wishes: FrameWish[] = [];
  closed = false;
  private listener: FrameListener | undefined;

  open(listener: FrameListener): void {
    this.listener = listener;
    this.become({ kind: 'camera', name: 'fake', state: 'live' });
  }

  wish(wish: FrameWish): void {
    this.wishes.push(wish);
  }

  /** A card drawn at `atUs`, unless told which frame. */
  give(atUs: number, frame?: CapturedFrame): void {
    const card = drawTestCard({ width: 64, height: 36 }, atUs);
    this.listener?.onFrame(frame ?? { kind: 'raw', frame: card, capturedAtUs: atUs });
  }

  become(status: DeviceStatus): void {
    this.status = status;
    this.listener?.onStatus(status);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.listener = undefined;
    this.status = { ...this.status, state: 'off' };
  }
}
