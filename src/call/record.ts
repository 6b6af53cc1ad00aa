// The shape of what is measured in a call. `--json` writes a StatsRecord a second, one per line;
// assets/stats.schema.json describes it, and a test holds the two together.
import type { ErrorRecord } from '../core/errors.ts';
import type { LipRecord } from '../flow/lip-sync.ts';
import type { DeviceStatus } from '../media/parts.ts';
import { type EchoCounters, noEcho } from '../media/voice-processor.ts';

/** 50th and 95th percentile; NaN (null in JSON) while nothing was measured. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

/** What the call itself knows. */
export interface CallRecord {
  /** Since the call was accepted. */
  readonly seconds: number;
  readonly video: {
    readonly capturedFps: number;
    readonly sentFps: number;
    readonly receivedFps: number;
    readonly paintedFps: number;
    /** Pixels of the newest picture received. */
    readonly width: number;
    readonly height: number;
    readonly codec: string;
    /** From the peer's camera to our screen, by both clocks. */
    readonly ageMs: Percentiles;
    /** Of what is on our screen now; NaN before the first picture. */
    readonly onScreenMs: number;
    /** Pictures against their sound. */
    readonly lips: LipRecord;
    /** The line has no room for our pictures. */
    readonly voiceOnly: boolean;
  };
  readonly audio: {
    readonly codec: string;
    /** From the peer's microphone to our speaker, by both clocks. */
    readonly delayMs: Percentiles;
    readonly jitterBufferMs: number;
    readonly jitterTargetMs: number;
    readonly shortenedMs: number;
    readonly lengthenedMs: number;
    readonly driftPpm: number;
    readonly concealedMs: number;
    readonly underruns: number;
    /** dBFS. */
    readonly inLevelDb: number;
    readonly outLevelDb: number;
    readonly echo: EchoCounters;
    /** Somebody speaks into the own microphone, muted or not. */
    readonly speaks: boolean;
    /** Of the far side; halved by each howl. */
    readonly volumePercent: number;
    readonly howls: number;
  };
  /** Envelopes, without TLS and TCP. Bytes a second. */
  readonly wire: {
    readonly inBps: number;
    readonly outBps: number;
    readonly rttMs: number;
    readonly inFlightBytes: number;
    /** What the way to the peer is taken to carry, bytes a second, and what stands in its queue. */
    readonly rateBps: number;
    readonly queueMs: number;
    /** 2: sound has one of its own. */
    readonly connections: number;
    /** Since when the line is away, and in how long the call ends if it stays so; NaN while it stands. */
    /** How long nothing has been heard. */
    readonly silentMs: number;
    readonly awayMs: number;
    readonly endsInMs: number;
  };
  /** Deliberate discards since the call began, by place. */
  readonly drops: Readonly<Record<string, number>>;
}

/** One line of `--json`. */
export interface StatsRecord extends Omit<CallRecord, 'seconds'> {
  /** Seconds since the command started. */
  readonly t: number;
  /** `waiting`, `connecting`, `ringing`, `in-call`, `reconnecting` or `ended`. */
  readonly state: string;
  readonly peer: {
    readonly name: string;
    readonly address: string;
    readonly fingerprint: string;
    /** `none`, `new`, `known` or `compared`. */
    readonly trust: string;
    readonly words: readonly string[];
  } | null;
  /** To the terminal; the round trip is the terminal's own answer. */
  readonly tty: { readonly outBps: number; readonly rttMs: number; readonly painter: string };
  /** This process and its children; `loopDelayMs`: by how much the main thread is late, p99. */
  readonly process: { readonly cpuPct: number; readonly rssMb: number; readonly loopDelayMs: number };
  /** By a listener since it began, by reason. */
  readonly turnedAway: Readonly<Record<string, number>>;
  readonly devices: readonly DeviceStatus[];
  /** On the last record only. */
  readonly end?: { readonly reason: string; readonly exitCode: number; readonly error?: ErrorRecord };
}

/** Before a call there is nothing to tell. */
export function idleCallRecord(): CallRecord {
  const unknown = { p50: Number.NaN, p95: Number.NaN };
  return {
    seconds: 0,
    video: {
      capturedFps: 0,
      sentFps: 0,
      receivedFps: 0,
      paintedFps: 0,
      width: 0,
      height: 0,
      codec: 'none',
      ageMs: unknown,
      onScreenMs: Number.NaN,
      lips: { offsetMs: Number.NaN, furthestMs: Number.NaN, heldMs: Number.NaN },
      voiceOnly: false,
    },
    audio: {
      codec: 'none',
      delayMs: unknown,
      jitterBufferMs: Number.NaN,
      jitterTargetMs: Number.NaN,
      shortenedMs: 0,
      lengthenedMs: 0,
      driftPpm: 0,
      concealedMs: 0,
      underruns: 0,
      inLevelDb: Number.NaN,
      outLevelDb: Number.NaN,
      echo: noEcho,
      speaks: false,
      volumePercent: Number.NaN,
      howls: 0,
    },
    wire: {
      inBps: 0,
      outBps: 0,
      rttMs: Number.NaN,
      inFlightBytes: 0,
      rateBps: Number.NaN,
      queueMs: Number.NaN,
      connections: 0,
      silentMs: Number.NaN,
      awayMs: Number.NaN,
      endsInMs: Number.NaN,
    },
    drops: {},
  };
}

/** One NDJSON line without its line feed: numbers rounded to a thousandth, what is unknown is null. */
export function toJsonLine(record: StatsRecord): string {
  return JSON.stringify(record, (_key, value) => {
    if (typeof value !== 'number') return value;
    return Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null;
  });
}
