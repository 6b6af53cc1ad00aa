// What is known of a running call, counted where it happens: for the panes, for `--json`, and for the peer's Reports.
import type { Clock } from '../core/clock.ts';
import type { Pacer } from '../flow/pacer.ts';
import { PictureWay } from '../flow/picture-way.ts';
import type { RateController } from '../flow/rate-controller.ts';
import { CounterRate, percentilesOf, RateMeter, RecentValues } from '../flow/recent.ts';
import type { AudioEngine, VideoSource } from '../media/parts.ts';
import type { VideoPacket } from '../media/types.ts';
import { noEcho } from '../media/voice-processor.ts';
import type { Message, Report } from '../wire/message.ts';
import type { Agreement } from './handshake.ts';
import type { Lifeline } from './lifeline.ts';
import type { OwnNews } from './own-news.ts';
import type { PictureInbox } from './picture-inbox.ts';
import type { CallRecord } from './record.ts';

export interface StatsParts {
  readonly line: Lifeline;
  readonly clock: Clock;
  readonly agreement: Agreement;
  readonly video?: VideoSource;
  readonly audio?: AudioEngine;
  readonly pacer: Pacer;
  readonly rate: RateController;
  readonly inbox: PictureInbox;
  readonly news: OwnNews;
}

export class CallStats {
  private readonly parts: StatsParts;
  private readonly startedUs: number;
  private readonly received = new RateMeter(128);
  private readonly painted = new RateMeter(128);
  /** What pictures' way from arrival to the screen can take. */
  readonly way = new PictureWay();
  private readonly ages = new RecentValues(150);
  private readonly captured = new CounterRate();
  private readonly sent = new CounterRate();
  private readonly bytesIn = new CounterRate();
  private readonly bytesOut = new CounterRate();
  /** The peer's newest Report on this connection. */
  private newest: { readonly report: Report; readonly arrivedUs: number } | undefined;
  /** When the picture on the screen was captured, by the peer's clock. */
  private onScreenUs = Number.NaN;
  private size = { width: 0, height: 0 };

  constructor(parts: StatsParts) {
    this.parts = parts;
    this.startedUs = parts.clock.nowUs();
  }

  /** A message came. */
  heard(message: Message, nowUs: number): void {
    if (message.kind === 'report') this.newest = { report: message.report, arrivedUs: nowUs };
    if (message.kind !== 'video') return;
    this.received.add(nowUs);
    this.size = { width: message.packet.width, height: message.packet.height };
  }

  /** A picture taken at `takenAtUs` was really on the screen at `shownAtUs`. */
  shown(packet: VideoPacket, takenAtUs: number, shownAtUs: number): void {
    this.parts.inbox.shown(packet, takenAtUs, shownAtUs);
    this.painted.add(shownAtUs);
    const { offsetUs } = this.parts.rate.clock;
    this.onScreenUs = packet.timestampUs;
    if (offsetUs !== undefined) this.ages.add((shownAtUs - (packet.timestampUs - offsetUs)) / 1000);
  }

  /** Another connection: what was reported on the old one is not answered. */
  restart(): void {
    this.newest = undefined;
  }

  /** How long the call has lasted. */
  seconds(nowUs: number): number {
    return (nowUs - this.startedUs) / 1e6;
  }

  /** What we tell the peer, in answer to its newest Report. */
  report(nowUs: number): Report {
    const { newest } = this;
    const { line, audio } = this.parts;
    return {
      sentAtUs: nowUs,
      echoUs: newest?.report.sentAtUs ?? 0,
      holdUs: newest ? nowUs - newest.arrivedUs : 0,
      ...line.received,
      shownFpsTenths: this.painted.perSecond(nowUs) * 10,
      videoBps: this.way.bytesPerSecond,
      audioLost: audio?.counters.dropped ?? 0,
      jitterBufferMs: audio?.counters.jitterBufferMs ?? 0,
    };
  }

  /** The state of the call now. Rates cover the last second; ask no more than a few times a second. */
  record(nowUs: number): CallRecord {
    const { line, pacer, rate, video, audio, agreement, inbox } = this.parts;
    const sound = audio?.counters;
    const { sentBytes, receivedBytes } = line.totals;
    return {
      seconds: this.seconds(nowUs),
      video: {
        capturedFps: this.captured.perSecond(video?.counters.captured ?? 0, nowUs),
        sentFps: this.sent.perSecond(pacer.counters.sentVideo, nowUs),
        receivedFps: this.received.perSecond(nowUs),
        paintedFps: this.painted.perSecond(nowUs),
        ...this.size,
        codec: 'jpeg',
        ageMs: this.ages.percentiles(),
        onScreenMs: (nowUs - (this.onScreenUs - (rate.clock.offsetUs ?? Number.NaN))) / 1000,
        lips: inbox.lips.record,
        voiceOnly: this.parts.news.isVoiceOnly,
      },
      audio: {
        codec: audio ? agreement.audioCodec : 'none',
        delayMs: percentilesOf(sound?.delaysMs ?? []),
        jitterBufferMs: sound?.jitterBufferMs ?? Number.NaN,
        jitterTargetMs: sound?.jitterTargetMs ?? Number.NaN,
        shortenedMs: sound?.shortenedMs ?? 0,
        lengthenedMs: sound?.lengthenedMs ?? 0,
        driftPpm: sound?.driftPpm ?? 0,
        concealedMs: sound?.concealedMs ?? 0,
        underruns: sound?.underruns ?? 0,
        inLevelDb: sound?.inLevelDb ?? Number.NaN,
        outLevelDb: sound?.outLevelDb ?? Number.NaN,
        echo: sound?.echo ?? noEcho,
        speaks: sound?.speaks ?? false,
        volumePercent: sound?.volumePercent ?? Number.NaN,
        howls: sound?.howls ?? 0,
      },
      wire: {
        inBps: this.bytesIn.perSecond(receivedBytes, nowUs),
        outBps: this.bytesOut.perSecond(sentBytes, nowUs),
        rttMs: rate.clock.rttUs / 1000,
        inFlightBytes: rate.inFlightBytes(line.sent),
        rateBps: rate.bps,
        queueMs: rate.queueUs / 1000,
        connections: line.hasOwnSound ? 2 : 1,
        silentMs: line.silentUs / 1000,
        awayMs: (nowUs - (line.away?.sinceUs ?? Number.NaN)) / 1000,
        endsInMs: ((line.away?.untilUs ?? Number.NaN) - nowUs) / 1000,
      },
      drops: {
        capture: video?.counters.dropped ?? 0,
        'pacer-video': pacer.counters.droppedVideo,
        'pacer-audio': pacer.counters.droppedAudio,
        'pacer-control': pacer.counters.droppedControl,
        inbox: inbox.dropped,
        'jitter-buffer': sound?.dropped ?? 0,
        'audio-in': sound?.overruns ?? 0,
      },
    };
  }
}
