// Two senders on a bad line in computed time: the real Pacer, RateController, ReportTimer and Deframer between a camera, a
// microphone and a line that are arithmetic. Ten minutes take a few seconds and come out the same every time.
import { Pacer } from '../../src/flow/pacer.ts';
import { RateController } from '../../src/flow/rate-controller.ts';
import { ReportTimer } from '../../src/flow/report-timer.ts';
import type { VideoTarget } from '../../src/media/parts.ts';
import { Deframer, encodePreface } from '../../src/wire/envelope.ts';
import type { Report } from '../../src/wire/message.ts';
import { BadLine, type BadLineOptions, type Flow } from './bad-line.ts';
import { seededRandom } from './random.ts';

export interface SimulationOptions {
  readonly line: BadLineOptions;
  readonly seconds: number;
  readonly view?: { width: number; height: number };
  /** Sound travels on a connection of its own. */
  readonly twoConnections?: boolean;
  /** A camera's pictures against the test card's, in bytes. */
  readonly pictureFactor?: number;
  readonly videoBps?: number;
}

export interface Seen {
  readonly atUs: number;
  readonly ageMs: number;
}

export interface SimulationResult {
  readonly pictures: readonly Seen[];
  /** From microphone to arrival: no jitter buffer, no devices. */
  readonly sounds: readonly Seen[];
  readonly sentBytes: number;
  readonly rates: readonly {
    readonly atUs: number;
    readonly bps: number;
    readonly quality: number;
    readonly queueMs: number;
  }[];
  readonly droppedSound: number;
}

const stepUs = 1_000;
const frameUs = 33_333;
const encodeUs = 7_000;
/** TLS 1.3: 5 of head, 1 of type, 16 of tag. */
const recordBytes = 22;

class Side {
  readonly pacer = new Pacer();
  readonly rate = new RateController();
  readonly pictures: Seen[] = [];
  readonly sounds: Seen[] = [];
  readonly rates: { atUs: number; bps: number; quality: number; queueMs: number }[] = [];
  sentBytes = 0;
  otherBytes = 0;
  soundBytes = 0;
  receivedBytes = 0;
  receivedSoundBytes = 0;
  target: VideoTarget | undefined;
  private readonly options: SimulationOptions;
  /** Its clock's zero is its own. */
  private readonly zeroUs: number;
  private readonly main: Flow;
  private readonly sound: Flow;
  private readonly deframers = [new Deframer(), new Deframer()];
  private readonly timer = new ReportTimer();
  private readonly random: () => number;
  private newest: { report: Report; arrivedUs: number } | undefined;
  private frameAtUs: number;
  private usedFrameUs = -1;
  private encoding: { capturedUs: number; doneUs: number; target: VideoTarget } | undefined;
  private blockAtUs: number;
  private seq = 0;

  constructor(options: SimulationOptions, line: BadLine, phaseUs: number) {
    this.options = options;
    this.zeroUs = phaseUs * 1e6;
    this.main = line.open(0);
    this.sound = options.twoConnections ? line.open(0) : this.main;
    this.random = seededRandom(phaseUs + 7);
    this.frameAtUs = phaseUs;
    this.blockAtUs = phaseUs;
    for (const deframer of this.deframers) deframer.push(encodePreface({ major: 1, minor: 0, plain: false }));
    this.aim(0);
  }

  get sent() {
    const { sentBytes: bytes, otherBytes, soundBytes: ownSoundBytes } = this;
    return { bytes, otherBytes, soundJoin: this.options.twoConnections ? 1 : 0, ownSoundBytes };
  }

  step(nowUs: number): void {
    this.capture(nowUs);
    if (nowUs >= this.blockAtUs) {
      // Speech and pauses: Opus's own rate varies by a third.
      const { packetSamples: samples, bitsPerSecond: most = 28_000 } = this.rate.sound(nowUs);
      const bitsPerSecond = Math.min(28_000, most);
      const us = (samples * 1e6) / 48_000;
      const data = new Uint8Array((bitsPerSecond / 8e6) * us * (0.75 + 0.5 * this.random()));
      this.pacer.offerAudio(
        { seq: this.seq++, timestampUs: this.blockAtUs - us + 1e9, codec: 'opus', samples, data },
        nowUs,
      );
      this.blockAtUs += us;
    }
    if (nowUs >= this.timer.dueUs(this.rate.bps)) {
      this.timer.onReport(nowUs);
      this.pacer.offerReport(this.report(nowUs));
    }
    for (;;) {
      const step = this.pacer.next(nowUs, this.rate.pace(this.sent, nowUs + this.zeroUs));
      if (step.kind === 'wait') break;
      const own = step.content === 'sound' && this.options.twoConnections;
      if (own) this.soundBytes += step.envelope.length;
      else this.sentBytes += step.envelope.length;
      if (!own && step.content !== 'picture') this.otherBytes += step.envelope.length;
      (own ? this.sound : this.main).put(new Uint8Array(step.envelope), nowUs);
    }
    if (nowUs % 100_000 === 0) {
      this.rates.push({
        atUs: nowUs,
        bps: this.rate.bps,
        quality: this.target?.quality ?? 0,
        queueMs: this.rate.queueUs / 1000,
      });
    }
  }

  hear(far: Side, nowUs: number): void {
    for (const [i, flow] of [far.main, far.sound].entries()) {
      if (i === 1 && flow === far.main) return;
      for (const bytes of flow.take(nowUs)) {
        if (i === 0) this.receivedBytes += bytes.length;
        else this.receivedSoundBytes += bytes.length;
        for (const message of this.deframers[i]!.push(bytes)) {
          if (message.kind === 'video') {
            this.timer.onPicture();
            this.pictures.push({ atUs: nowUs, ageMs: (nowUs - message.packet.timestampUs) / 1000 });
          } else if (message.kind === 'audio') {
            this.sounds.push({ atUs: nowUs, ageMs: (nowUs - (message.packet.timestampUs - 1e9)) / 1000 });
          } else if (message.kind === 'report') {
            this.newest = { report: message.report, arrivedUs: nowUs };
            this.rate.onReport(message.report, nowUs + this.zeroUs, this.sent);
            this.aim(nowUs);
          }
        }
      }
    }
  }

  private aim(nowUs: number): void {
    this.target = this.rate.target(this.options.view ?? { width: 160, height: 90 }, 30, nowUs);
  }

  private capture(nowUs: number): void {
    while (nowUs >= this.frameAtUs + frameUs) this.frameAtUs += frameUs;
    if (this.encoding && nowUs >= this.encoding.doneUs) {
      const { target, capturedUs } = this.encoding;
      const bytes = this.bytesOf(target);
      this.pacer.offerVideo({
        seq: this.seq++,
        timestampUs: capturedUs,
        codec: 'jpeg',
        ...target.fit,
        data: new Uint8Array(bytes),
      });
      this.rate.onPicture(bytes, target.fit, target.quality);
      this.encoding = undefined;
    }
    if (this.encoding || !this.target || nowUs < this.frameAtUs || this.frameAtUs === this.usedFrameUs)
      return;
    if (nowUs < this.pacer.wantsPictureUs) return;
    this.usedFrameUs = this.frameAtUs;
    this.encoding = { capturedUs: this.frameAtUs, doneUs: nowUs + encodeUs, target: this.target };
  }

  /** measured: the test card; see flow/ladder.ts. */
  private bytesOf({ fit, quality }: VideoTarget): number {
    const usual = 300 + 5.17 * (fit.width * fit.height) ** 0.54 * (0.8 + quality / 45 + (quality / 75) ** 4);
    return Math.round(usual * (this.options.pictureFactor ?? 1) * (0.95 + 0.1 * this.random()));
  }

  private report(nowUs: number): Report {
    return {
      sentAtUs: nowUs + this.zeroUs,
      echoUs: this.newest?.report.sentAtUs ?? 0,
      holdUs: this.newest ? nowUs - this.newest.arrivedUs : 0,
      receivedBytes: this.receivedBytes,
      soundJoin: this.options.twoConnections ? 1 : 0,
      soundBytes: this.receivedSoundBytes,
      shownFpsTenths: 300,
      videoBps: this.options.videoBps ?? 0,
      audioLost: 0,
      jitterBufferMs: 20,
    };
  }
}

export function simulate(options: SimulationOptions): [SimulationResult, SimulationResult] {
  const there = new BadLine({ recordBytes, ...options.line });
  const back = new BadLine({ recordBytes, ...options.line, seed: (options.line.seed ?? 1) + 1 });
  const sides = [new Side(options, there, 3_000), new Side(options, back, 11_000)] as const;
  for (let nowUs = 0; nowUs < options.seconds * 1e6; nowUs += stepUs) {
    for (const side of sides) side.step(nowUs);
    sides[1].hear(sides[0], nowUs);
    sides[0].hear(sides[1], nowUs);
  }
  return [result(sides[1], sides[0]), result(sides[0], sides[1])];
}

/** What `to` saw of `from`. */
function result(to: Side, from: Side): SimulationResult {
  return {
    pictures: to.pictures,
    sounds: to.sounds,
    sentBytes: from.sentBytes,
    rates: from.rates,
    droppedSound: from.pacer.counters.droppedAudio,
  };
}
