// Reports → how many bytes may be in flight, and how rich the pictures should be. First form: a window from delivered
// rate and delay, and a ladder that steps down on drops or delay and climbs slowly. All time is an argument.

import type { PixelSize } from '../media/types.ts';
import type { Report } from '../wire/message.ts';
import { PeerClock } from './peer-clock.ts';

/** One rung: what the camera side is asked for. */
export interface Rung {
  /** Of the receiver's view, per axis. */
  readonly scale: number;
  /** JPEG quality. measured: the test card, 160×90 with whole chroma at 30 fps: 84, 77, 73 and 69 kB/s at 60, 50, 45, 40. */
  readonly quality: number;
  readonly fps: number;
}

/** From the best down. Sharpness goes before smoothness, smoothness before size. */
export const ladder: readonly Rung[] = [
  { scale: 1, quality: 45, fps: 30 },
  { scale: 1, quality: 40, fps: 30 },
  { scale: 1, quality: 35, fps: 20 },
  { scale: 1, quality: 30, fps: 12 },
  { scale: 0.66, quality: 30, fps: 10 },
  { scale: 0.5, quality: 30, fps: 6 },
  { scale: 0.5, quality: 25, fps: 2 },
];

/** The picture that the ladder's qualities are meant for: 160 × 90, a terminal of 160 × 45 cells. */
const usualPixels = 14_400;
/** What the smallest pictures get on top: they have fewer bytes and each pixel is larger. chosen: 54×30 at 68 is 0.9 kB. */
const smallPictureQuality = 20;

/** Bytes in flight before the first Report. Linux's initial congestion window (10 × 1448), which any path is given. */
const startWindowBytes = 14_480;
/** chosen: one picture of the lowest rung and its sound; below it nothing moves. 0.4 s of a 64 kbit/s line. */
const minWindowBytes = 3_000;
/** chosen: 8 Mbit/s with 250 ms round trip. Nothing that a terminal shows needs more. */
const maxWindowBytes = 262_144;
/** Delay above the path's floor that we accept: Reports come every 100 ms, and a third of that for jitter. */
const marginUs = 130_000;
/** A round trip above it is a queue, whatever the smallest was. A geostationary satellite and back takes 560 ms. */
const longestFloorUs = 600_000;
/** Queueing above this means that we fill a buffer somewhere. chosen: one Report interval. */
const highQueueUs = 100_000;
/** chosen: less is jitter. */
const lowQueueUs = 25_000;
/** chosen: a step down must have time to show in the Reports. */
const downEveryUs = 400_000;
/** chosen: climbing is probing; twice as fast as people notice a worse picture. */
const upEveryUs = 3_000_000;

export class RateController {
  readonly clock = new PeerClock();
  private ackedBytes = 0;
  private window = startWindowBytes;
  private rung = 0;
  private deliveredBps = 0;
  private lastReportUs: number | undefined;
  private lastDropCount = 0;
  private lastDownUs = -Infinity;
  private lastChangeUs = 0;
  private shownFps = Number.NaN;

  /** Takes a Report that came at `nowUs`; `droppedVideo` is the pacer's count so far. */
  onReport(report: Report, nowUs: number, sentBytes: number, droppedVideo: number): void {
    this.clock.add(report, nowUs);
    // A peer cannot acknowledge what was never sent.
    const acked = Math.min(Math.max(report.receivedBytes, this.ackedBytes), sentBytes);
    if (this.lastReportUs !== undefined && nowUs > this.lastReportUs) {
      const bps = ((acked - this.ackedBytes) * 1e6) / (nowUs - this.lastReportUs);
      // The best rate of late, forgotten over a second or two: an idle second says nothing about the line.
      this.deliveredBps = Math.max(bps, this.deliveredBps * 0.95);
    }
    this.ackedBytes = acked;
    this.lastReportUs = nowUs;
    this.shownFps = report.shownFpsTenths / 10;
    this.resizeWindow();
    this.chooseRung(nowUs, droppedVideo);
  }

  /** Sent and not yet acknowledged. */
  inFlightBytes(sentBytes: number): number {
    return sentBytes - this.ackedBytes;
  }

  /** The most that may be in flight for another piece of a picture to leave. */
  get windowBytes(): number {
    return this.window;
  }

  /** What the capture side should make for a view. */
  target(view: PixelSize, maxFps: number): { fit: PixelSize; fps: number; quality: number } {
    const { scale, quality, fps } = ladder[this.rung]!;
    const fit = { width: Math.round(view.width * scale), height: Math.round(view.height * scale) };
    const shown = this.shownFps > 0 ? Math.max(5, Math.ceil(this.shownFps * 1.2) + 1) : fps;
    return {
      fit,
      fps: Math.max(1, Math.min(fps, maxFps, shown)),
      quality: Math.round(
        quality + smallPictureQuality * Math.max(0, 1 - (fit.width * fit.height) / usualPixels),
      ),
    };
  }

  /** The path without queues. A line that was full from the first byte has never shown its own. */
  private get floorUs(): number {
    return Math.min(this.clock.minRttUs, longestFloorUs);
  }

  private get queueUs(): number {
    return this.clock.rttUs - this.floorUs;
  }

  /** Doubling while the line is free, as TCP begins; with a queue, less than it carries, so that it drains and its floor shows. */
  private get growth(): number {
    if (this.queueUs < lowQueueUs) return 2;
    return this.queueUs < highQueueUs ? 1 : 0.7;
  }

  private resizeWindow(): void {
    if (Number.isNaN(this.floorUs)) return;
    const carried = (this.deliveredBps * (this.floorUs + marginUs)) / 1e6;
    this.window = Math.min(maxWindowBytes, Math.max(minWindowBytes, carried * this.growth));
  }

  private chooseRung(nowUs: number, droppedVideo: number): void {
    const dropped = droppedVideo - this.lastDropCount;
    this.lastDropCount = droppedVideo;
    const bad = dropped > 0 || this.queueUs > highQueueUs;
    if (bad && nowUs - this.lastDownUs > downEveryUs) {
      this.rung = Math.min(this.rung + 1, ladder.length - 1);
      this.lastDownUs = this.lastChangeUs = nowUs;
    } else if (bad) {
      this.lastChangeUs = nowUs;
    } else if (this.rung > 0 && nowUs - this.lastChangeUs > upEveryUs) {
      this.rung--;
      this.lastChangeUs = nowUs;
    }
  }
}
