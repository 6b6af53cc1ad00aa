// Gathers what everyone knows into one StatsRecord: for the screen four times a second, for `--json` once a second.
import type { Call } from '../call/call.ts';
import { idleCallRecord, type StatsRecord, toJsonLine } from '../call/record.ts';
import type { Clock } from '../core/clock.ts';
import { type TchatError, toErrorRecord } from '../core/errors.ts';
import type { DeviceStatus } from '../media/parts.ts';
import { type ProcessUsage, UsageMeter } from './process-usage.ts';

export type State = 'waiting' | 'connecting' | 'ringing' | 'in-call';

export interface TtyStats {
  readonly outBps: number;
  readonly rttMs: number;
  readonly painter: string;
  /** Pictures that were painted and never shown. */
  readonly dropped: number;
}

/** Why the command ends: `hang-up`, `peer-hang-up`, `duration`, `signal`, or the code of the error. */
export interface EndReason {
  readonly reason: string;
  readonly exitCode: number;
  readonly error?: TchatError;
}

const noTty: TtyStats = { outBps: 0, rttMs: Number.NaN, painter: 'none', dropped: 0 };

export class Reporter {
  state: State = 'connecting';
  peer: () => StatsRecord['peer'] = () => null;
  call: Call | undefined;
  tty: () => TtyStats = () => noTty;
  turnedAway: () => Readonly<Record<string, number>> = () => ({});
  devices: () => readonly DeviceStatus[] = () => [];
  private readonly clock: Clock;
  private readonly startedUs: number;
  readonly usage = new UsageMeter();
  private lastUsage: ProcessUsage = { cpuPct: Number.NaN, rssMb: Number.NaN, loopDelayMs: Number.NaN };
  private lastUsageUs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.clock = clock;
    this.startedUs = clock.nowUs();
  }

  record(end?: EndReason): StatsRecord {
    const nowUs = this.clock.nowUs();
    const { video, audio, wire, drops } = this.call?.stats.record(nowUs) ?? idleCallRecord();
    const { dropped, ...tty } = this.tty();
    if (nowUs - this.lastUsageUs > 900_000) {
      this.lastUsage = this.usage.read(nowUs);
      this.lastUsageUs = nowUs;
    }
    return {
      t: (nowUs - this.startedUs) / 1e6,
      state: end ? 'ended' : wire.awayMs > 0 ? 'reconnecting' : this.state,
      peer: this.peer(),
      video,
      audio,
      wire,
      tty,
      drops: { ...drops, presenter: dropped },
      process: this.lastUsage,
      turnedAway: this.turnedAway(),
      devices: this.devices(),
      ...(end && {
        end: {
          reason: end.reason,
          exitCode: end.exitCode,
          ...(end.error && { error: toErrorRecord(end.error) }),
        },
      }),
    };
  }

  /** Writes a line a second to `write` until the signal aborts. */
  async writeJson(write: (line: string) => void, signal: AbortSignal): Promise<void> {
    for (let dueUs = this.startedUs + 1_000_000; ; dueUs = Math.max(dueUs + 1_000_000, this.clock.nowUs())) {
      await this.clock.sleepUntil(dueUs, signal);
      if (signal.aborted) return;
      write(toJsonLine(this.record()));
    }
  }
}
