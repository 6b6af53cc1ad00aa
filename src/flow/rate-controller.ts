// Reports → what may leave, and how rich it should be. The parts: path-delay.ts tells the queue, rate-estimate.ts the rate,
// ladder.ts what the rate is spent on; here they are put together. All time is an argument.
import type { SoundTarget, VideoTarget } from '../media/parts.ts';
import type { PixelSize } from '../media/types.ts';
import type { Report } from '../wire/message.ts';
import { chooseRung, fitOf, ladder, PictureSizes } from './ladder.ts';
import type { Pace } from './pacer.ts';
import { PathDelay } from './path-delay.ts';
import { PeerClock } from './peer-clock.ts';
import { RateEstimate } from './rate-estimate.ts';
import { reportEveryUs } from './report-timer.ts';
import { SoundLadder } from './sound-ladder.ts';

/** The picture that the ladder's qualities are meant for: 160 × 90, a terminal of 160 × 45 cells. */
const usualPixels = 14_400;
/** What the smallest pictures get on top: they have fewer bytes and each pixel is larger. chosen: 54×30 at 68 is 0.9 kB. */
const smallPictureQuality = 20;

/** Bytes in flight before the first Report. chosen: one picture and its sound, half a second of a 64 kbit/s line. */
const startWindowBytes = 4_000;
/** chosen: one picture of the lowest rung and its sound; below it nothing moves. 0.4 s of a 64 kbit/s line. */
const minWindowBytes = 3_000;
/** A queue that we make on purpose, so that the line never idles for want of an acknowledgement. chosen: a picture and a half. */
const marginUs = 50_000;
/** Reports that are later than this are held up with everything else: no picture begins. */
const lateReportUs = 200_000;
/** A round trip above it is a queue, whatever the smallest was. A geostationary satellite and back takes 560 ms. */
const longestFloorUs = 600_000;
/** Without a Report so far: Internet across a continent. */
const unknownRttUs = 100_000;
/** How often a rung may be left for a higher one: people notice the change itself. chosen. */
const upEveryUs = 1_000_000;
/** The same in the first moments, when every picture is better than the last. */
const startUpEveryUs = 100_000;
/** Pieces leave this much faster than pictures do on the whole; while no queue has ever formed, faster. chosen. */
const pieceHaste = 1.5;
const unhinderedHaste = 4;
/** What sound and control may have in flight above the window. chosen: 200 ms of Opus and Reports, doubled. */
const reserveBytes = 4_096;
/** Sound that may be in flight on a connection of its own: a round trip, the wait for a Report, and one lost segment. */
const soundMarginUs = 350_000;
/** chosen: what Opus makes in 300 ms. */
const minSoundWindowBytes = 2_000;
/** Sound and control are measured over about this. */
const smoothUs = 1_000_000;

/** What has left so far, bytes of envelopes since the connection began. */
export interface Sent {
  /** On the main connection. */
  readonly bytes: number;
  /** How much of that was no pictures. */
  readonly otherBytes: number;
  /** On a connection that only sound has, and the number of the join that made it; 0 without one. */
  readonly soundJoin: number;
  readonly ownSoundBytes: number;
}

export class RateController {
  readonly clock = new PeerClock();
  private readonly delay = new PathDelay();
  private readonly estimate = new RateEstimate();
  private readonly soundLadder = new SoundLadder();
  private readonly sizes = new PictureSizes();
  private readonly otherMeter = new GrowthMeter(6_000);
  private readonly soundMeter = new GrowthMeter(0);
  private ackedBytes = 0;
  private soundJoin = 0;
  private ackedSoundBytes = 0;
  private rung: number | undefined;
  private lastUpUs = 0;
  private lastReportUs = Number.POSITIVE_INFINITY;
  private reportIntervalUs = reportEveryUs;
  private showableBps = 0;

  /** Takes a Report that came at `nowUs`. */
  onReport(report: Report, nowUs: number, sent: Sent): void {
    if (Number.isFinite(this.lastReportUs)) {
      const intervalUs = Math.min(reportEveryUs, nowUs - this.lastReportUs);
      this.reportIntervalUs += (intervalUs - this.reportIntervalUs) / 8;
    }
    this.lastReportUs = nowUs;
    this.clock.add(report, nowUs);
    this.delay.add(report, nowUs);
    // A peer cannot acknowledge what was never sent.
    this.ackedBytes = Math.min(Math.max(report.receivedBytes, this.ackedBytes), sent.bytes);
    this.acknowledgeSound(report, sent);
    this.showableBps = report.videoBps;
    this.otherMeter.measure(sent.otherBytes, nowUs);
    this.soundMeter.measure(sent.ownSoundBytes, nowUs);
    this.estimate.onFeedback({
      nowUs,
      theirUs: report.sentAtUs,
      sentBytes: sent.bytes,
      ackedBytes: this.ackedBytes,
      queueUs: this.delay.queueUs,
      trend: this.delay.trend,
      minRttUs: this.floorUs,
    });
  }

  /** A picture was made for a target: others like it will be as large. */
  onPicture(bytes: number, size: PixelSize, quality: number): void {
    this.sizes.learn(bytes, size, quality);
  }

  /** The same call on another connection: its bytes are counted anew, and its path is unknown. */
  restart(): void {
    this.ackedBytes = 0;
    this.lastReportUs = Number.POSITIVE_INFINITY;
    this.otherMeter.restart();
    this.clock.forgetPath();
    this.delay.reset();
    this.estimate.restart();
  }

  /** Sent and not yet acknowledged. */
  inFlightBytes(sent: Sent): number {
    return sent.bytes - this.ackedBytes + this.soundInFlight(sent);
  }

  /** What the pacer may do now. */
  pace(sent: Sent, nowUs: number): Pace {
    const late = nowUs - this.lastReportUs > this.reportIntervalUs + lateReportUs;
    const roomBytes = this.windowBytes - (sent.bytes - this.ackedBytes);
    const soundRoomBytes =
      sent.soundJoin > 0 ? this.soundWindowBytes - this.soundInFlight(sent) : roomBytes + reserveBytes;
    return {
      roomBytes: late ? 0 : roomBytes,
      controlRoomBytes: roomBytes + reserveBytes,
      soundRoomBytes,
      videoBps: this.videoBps,
      pieceBps: this.videoBps * (this.estimate.starting ? unhinderedHaste : pieceHaste),
    };
  }

  /** What the way to the peer carries, as far as it was tried; bytes a second of envelopes. */
  get bps(): number {
    return this.estimate.bps + this.soundMeter.bps;
  }

  /** What pictures may take of it. */
  get videoBps(): number {
    const bps = Math.max(0, this.estimate.bps - this.otherMeter.bps);
    return this.showableBps > 0 ? Math.min(bps, this.showableBps) : bps;
  }

  /** What stands in the queue to the peer, µs. */
  get queueUs(): number {
    return this.delay.queueUs;
  }

  /** What sound should cost. */
  sound(nowUs: number): SoundTarget {
    return this.soundLadder.choose(this.bps, nowUs);
  }

  /** What the capture side should make for a view; undefined: the line has no room for pictures. */
  target(view: PixelSize, maxFps: number, nowUs: number): VideoTarget | undefined {
    const rung = ladder[this.chooseRung(view, maxFps, nowUs)];
    if (!rung) return undefined;
    const fit = fitOf(rung, view);
    const small = Math.max(0, 1 - (fit.width * fit.height) / usualPixels);
    return {
      fit,
      fps: Math.max(1, maxFps),
      quality: Math.round(rung.quality + smallPictureQuality * small),
    };
  }

  private chooseRung(view: PixelSize, maxFps: number, nowUs: number): number {
    const rung = chooseRung(this.videoBps, view, maxFps, this.sizes, this.rung);
    const upUs = this.estimate.starting ? startUpEveryUs : upEveryUs;
    if (this.rung === undefined || rung > this.rung) this.rung = rung;
    else if (rung < this.rung && nowUs - this.lastUpUs > upUs) {
      this.rung = rung;
      this.lastUpUs = nowUs;
    }
    return this.rung;
  }

  /** The most that may be in flight for another piece of a picture to leave. */
  private get windowBytes(): number {
    if (Number.isNaN(this.clock.minRttUs)) return startWindowBytes;
    return Math.max(
      minWindowBytes,
      (this.estimate.windowBps * (this.floorUs + this.reportIntervalUs + marginUs)) / 1e6,
    );
  }

  private get soundWindowBytes(): number {
    return Math.max(minSoundWindowBytes, (this.soundMeter.bps * (this.floorUs + soundMarginUs)) / 1e6);
  }

  /** Of another connection than the one that sound has now a Report says nothing. */
  private acknowledgeSound(report: Report, { soundJoin, ownSoundBytes }: Sent): void {
    if (soundJoin !== this.soundJoin) {
      this.soundJoin = soundJoin;
      this.ackedSoundBytes = 0;
      this.soundMeter.restart();
    }
    if (report.soundJoin !== soundJoin) return;
    this.ackedSoundBytes = Math.min(Math.max(report.soundBytes, this.ackedSoundBytes), ownSoundBytes);
  }

  private soundInFlight({ soundJoin, ownSoundBytes }: Sent): number {
    return ownSoundBytes - (soundJoin === this.soundJoin ? this.ackedSoundBytes : 0);
  }

  /** The path without queues. A line that was full from the first byte has never shown its own. */
  private get floorUs(): number {
    const { minRttUs } = this.clock;
    return Number.isNaN(minRttUs) ? unknownRttUs : Math.min(minRttUs, longestFloorUs);
  }
}

/** A growing counter as a rate, smoothed over about a second. */
class GrowthMeter {
  bps: number;
  private last: { readonly bytes: number; readonly atUs: number } | undefined;

  constructor(guessBps: number) {
    this.bps = guessBps;
  }

  measure(bytes: number, atUs: number): void {
    if (this.last && atUs > this.last.atUs) {
      const us = atUs - this.last.atUs;
      const bps = ((bytes - this.last.bytes) * 1e6) / us;
      this.bps += (bps - this.bps) * Math.min(1, us / smoothUs);
    }
    this.last = { bytes, atUs };
  }

  restart(): void {
    this.last = undefined;
  }
}
