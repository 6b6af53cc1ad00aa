// The capture role: owns the camera, keeps its newest frame, and makes of it the picture for the peer and the one for
// the self view, when they are wanted and no oftener than asked. What becomes of them is main's business.
import { type Clock, realClock } from '../core/clock.ts';
import { asTchatError, toErrorRecord } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { Mailbox } from '../core/mailbox.ts';
import type { Closable } from '../core/scope.ts';
import type { CameraChoice } from '../devices/camera.ts';
import type { CapturedFrame, FrameSource } from '../devices/device.ts';
import type { DeviceStatus, VideoSourceCounters, VideoTarget } from '../media/parts.ts';
import type { PixelSize } from '../media/types.ts';
import type { CaptureNews, CaptureOrder } from './capture-messages.ts';
import { FrameGate } from './frame-gate.ts';
import { makePictures } from './make-pictures.ts';
import type { Port } from './port.ts';

export interface CaptureOptions {
  /** A new source, not yet opened, of the camera that was chosen last; asked for whenever the camera is turned on. */
  openSource(camera?: CameraChoice): FrameSource;
  readonly clock?: Clock;
  /** Self views a second, at most. Chosen: one's own face needs no more, and each costs a repaint. */
  readonly selfFps?: number;
  /** False: the camera stays closed until it is switched on. */
  readonly on?: boolean;
}

/** Frames in a row that cannot be decoded before the camera counts as broken: one second of them. Chosen. */
const badPicturesToFail = 30;
/** How often the counters are told when no packet carries them. */
const countersEveryUs = 100_000;

/** Runs in the capture worker, or in any thread in tests. `start()` opens the camera, unless it begins off. */
export class Capture implements Closable {
  private readonly port: Port<CaptureOrder, CaptureNews>;
  private readonly options: CaptureOptions;
  private readonly clock: Clock;
  private readonly newest = new Mailbox<CapturedFrame>();
  private readonly counters: VideoSourceCounters = { captured: 0, encoded: 0, dropped: 0 };
  private readonly packetGate = new FrameGate();
  private readonly selfGate = new FrameGate();
  private newestAtUs = Number.NEGATIVE_INFINITY;
  private countersToldAtUs = Number.NEGATIVE_INFINITY;
  private target: VideoTarget | undefined;
  private selfFit: PixelSize | undefined;
  private packetWanted = false;
  private selfWanted = false;
  private badPictures = 0;
  private working: Promise<void> | undefined;
  private on = false;
  private source: FrameSource | undefined;
  private camera: CameraChoice | undefined;
  /** The source is not of the camera that was chosen last. */
  private stale = false;
  private switching: Promise<void> | undefined;
  private closing: Promise<void> | undefined;

  constructor(port: Port<CaptureOrder, CaptureNews>, options: CaptureOptions) {
    this.port = port;
    this.options = options;
    this.clock = options.clock ?? realClock;
  }

  start(): void {
    this.selfGate.setFps(this.options.selfFps ?? 10);
    if (this.options.on !== false) this.setOn(true);
    this.port.onMessage((order) => this.obey(order));
  }

  /** Idempotent; resolves when the camera is free and no picture is in work. The port is left open. */
  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  private async shut(): Promise<void> {
    this.setOn(false);
    await this.switching;
    await this.working;
    this.newest.close();
  }

  private obey(order: CaptureOrder): void {
    switch (order.kind) {
      case 'aim':
        this.target = order.target;
        this.packetGate.setFps(order.target.fps);
        this.wish();
        break;
      case 'aim-self':
        this.selfFit = order.fit;
        this.wish();
        break;
      case 'set-on':
        this.setOn(order.on);
        break;
      case 'choose':
        this.camera = order.camera;
        this.stale = true;
        this.settle();
        break;
      case 'want-packet':
        this.packetWanted = order.wanted;
        break;
      case 'want-self':
        this.selfWanted = order.wanted;
        break;
      case 'close':
        void this.close().then(() => this.port.post({ kind: 'closed' }));
        break;
    }
    this.work();
  }

  private setOn(on: boolean): void {
    this.on = on && !this.closing;
    this.settle();
  }

  /** Makes the camera what was asked for last; a change of mind while it closes is honoured after that. */
  private settle(): void {
    if (this.switching) return;
    if (this.on && !this.source) this.openSource();
    if (!this.source || (this.on && !this.stale)) return;
    this.switching = this.release(this.source).finally(() => {
      this.switching = undefined;
      this.settle();
    });
  }

  private async release(source: FrameSource): Promise<void> {
    await source.close();
    this.source = undefined;
    // Nothing of the old camera is shown as the new one's.
    this.newest.tryTake();
    if (!this.on) this.tell({ ...source.status, state: 'off' });
  }

  private openSource(): void {
    const source = this.options.openSource(this.camera);
    this.source = source;
    this.stale = false;
    this.wish();
    source.open({
      onFrame: (frame) => this.keep(frame),
      onStatus: (status) => this.tell(status),
    });
  }

  /** For sources that can draw what is wanted. Before anything is aimed at they choose themselves. */
  private wish(): void {
    const { target, selfFit } = this;
    if (!this.source || !(target || selfFit)) return;
    const width = Math.max(target?.fit.width ?? 0, selfFit?.width ?? 0);
    const height = Math.max(target?.fit.height ?? 0, selfFit?.height ?? 0);
    this.source.wish({ size: { width, height }, fps: target?.fps ?? this.options.selfFps ?? 10 });
  }

  private keep(frame: CapturedFrame): void {
    if (!this.on) return;
    this.counters.captured++;
    const lost = this.newest.put(frame);
    // Only a picture that should have gone out is a drop, not one of which nobody asked anything.
    if (lost && this.working && this.target && this.packetGate.isDue(lost.capturedAtUs))
      this.counters.dropped++;
    this.newestAtUs = frame.capturedAtUs;
    this.work();
    const nowUs = this.clock.nowUs();
    if (nowUs - this.countersToldAtUs >= countersEveryUs) {
      this.countersToldAtUs = nowUs;
      this.port.post({ kind: 'counters', counters: this.counters });
    }
  }

  /** Takes the newest frame if anything is due of it; one at a time. */
  private work(): void {
    if (this.working || !this.on) return;
    const packet = this.packetWanted && this.packetGate.isDue(this.newestAtUs) ? this.target : undefined;
    const self = this.selfWanted && this.selfGate.isDue(this.newestAtUs) ? this.selfFit : undefined;
    const captured = packet || self ? this.newest.tryTake() : undefined;
    if (!captured) return;
    if (packet) this.packetGate.pass(captured.capturedAtUs);
    if (self) this.selfGate.pass(captured.capturedAtUs);
    this.working = this.make(captured, packet, self).finally(() => {
      this.working = undefined;
      this.work();
    });
  }

  private async make(captured: CapturedFrame, target?: VideoTarget, selfFit?: PixelSize): Promise<void> {
    const timestampUs = captured.capturedAtUs;
    try {
      const { packet, self } = await makePictures(captured, { packet: target, self: selfFit });
      if (this.badPictures >= badPicturesToFail && this.source) this.tell(this.source.status);
      this.badPictures = 0;
      if (!this.on) return;
      if (packet) {
        this.packetWanted = false;
        this.counters.encoded++;
        this.countersToldAtUs = this.clock.nowUs();
        const { counters } = this;
        this.port.post({ kind: 'packet', timestampUs, ...packet, counters }, [buffer(packet.data)]);
      }
      if (self) {
        this.selfWanted = false;
        this.port.post({ kind: 'self', frame: self }, [buffer(self.data)]);
      }
    } catch (error) {
      log('capture', asTchatError(error).message);
      if (++this.badPictures !== badPicturesToFail || !this.source) return;
      this.tell({ ...this.source.status, state: 'failed', error: toErrorRecord(error) });
    }
  }

  private tell(status: DeviceStatus): void {
    // What a camera gave before it failed or was turned off is not shown when it is long past.
    if (status.state !== 'live') this.newest.tryTake();
    this.port.post({ kind: 'status', status });
  }
}

function buffer(data: Uint8Array): ArrayBuffer {
  return data.buffer as ArrayBuffer;
}
