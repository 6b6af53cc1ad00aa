// When to end the audio role and start it again, and with which devices. A role cannot open a device anew by itself:
// PortAudio looks for devices once a process, and a stream that stalled cannot be closed. A restart costs a gap of some
// 400 ms in the sound of the device that still works, so it happens only when the user asks for it, or when a look from
// outside says that it helps.
import { Bell } from '../core/bell.ts';
import type { Clock } from '../core/clock.ts';
import type { AudioDeviceList } from '../devices/list-audio.ts';
import type { DeviceStatus } from '../media/parts.ts';
import {
  type DeviceNames,
  isHardware,
  isThere,
  type SoundDevice,
  settleDevices,
  soundDevices,
} from './audio-choice.ts';

/** No word for this long: the role hangs. chosen: it sends counters each 100 ms. */
const hangUs = 3_000_000;
/** Before its first word: Node and the sound library start, on a slow machine. */
const firstWordUs = 8_000_000;
/** Between two tries for a failed device. */
const retryUs = 2_000_000;
/** After `eagerLooks` in vain, and while another device stands in. measured: a look takes 0.15 s of CPU, too much each 2 s of a call without a microphone. */
const patientRetryUs = 10_000_000;
const eagerLooks = 10;
/** The most between two restarts that did not help while the other device works. chosen: few gaps in what works. */
const longestRetryUs = 30_000_000;
/** Between two restarts after a crash; the first comes at once. */
const crashUs = 1_000_000;
const lookUs = 500_000;

export type Verdict = 'hanging' | 'restart';

export class AudioRecovery {
  /** What the role is to open now. */
  using: DeviceNames;
  private wanted: DeviceNames;
  private readonly clock: Clock;
  private readonly list: (signal: AbortSignal) => Promise<AudioDeviceList>;
  private readonly bell = new Bell();
  private startedAtUs = 0;
  private heardAtUs = 0;
  private heard = false;
  private lost = false;
  private chosen = false;
  private listChanged = false;
  private retryAtUs = 0;
  private waitUs = retryUs;
  private looksInVain = 0;
  /** Devices that were open under the name that is wanted. */
  private worked = new Set<SoundDevice>();

  constructor(wanted: DeviceNames, clock: Clock, list: (signal: AbortSignal) => Promise<AudioDeviceList>) {
    this.wanted = this.using = wanted;
    this.clock = clock;
    this.list = list;
  }

  /** What was asked for, when another device is used in its place. */
  insteadOf(kind: SoundDevice): string | undefined {
    return this.using[kind] === this.wanted[kind] ? undefined : this.wanted[kind];
  }

  /** Not whatever is the default: a device of its own, or what stands in for one. */
  isNamed(kind: SoundDevice): boolean {
    return isHardware(this.wanted[kind]) && this.wanted[kind] !== 'auto';
  }

  /** The user chooses: the role is restarted with it. */
  choose(names: Partial<DeviceNames>): void {
    this.wanted = { ...this.wanted, ...names };
    for (const kind of soundDevices) if (names[kind] !== undefined) this.worked.delete(kind);
    this.using = { ...this.using, ...names };
    this.chosen = true;
    this.bell.ring();
  }

  /** A device has come or gone: it is worth a look. */
  devicesChanged(): void {
    this.listChanged = true;
    this.bell.ring();
  }

  roleStarted(): void {
    this.startedAtUs = this.heardAtUs = this.clock.nowUs();
    this.heard = this.lost = this.chosen = false;
    this.retryAtUs = this.startedAtUs + this.waitUs;
  }

  roleHeard(): void {
    this.heardAtUs = this.clock.nowUs();
    this.heard = true;
  }

  roleLost(): void {
    this.lost = true;
    this.bell.ring();
  }

  /** Resolves when the role should be ended and started again, or when the signal aborts. */
  async next(status: () => readonly DeviceStatus[], signal: AbortSignal): Promise<Verdict> {
    let lookedAtUs = this.clock.nowUs();
    while (!signal.aborted) {
      const nowUs = this.clock.nowUs();
      // This process did not run itself (the machine slept): the role gets its time again.
      if (nowUs - lookedAtUs > 3 * lookUs) this.heardAtUs = nowUs;
      lookedAtUs = nowUs;
      if (this.chosen) return 'restart';
      if (this.lost) {
        // At once when it had run for a while, else each second.
        await this.clock.sleepUntil(this.startedAtUs + crashUs, signal);
        return 'restart';
      }
      if (nowUs - this.heardAtUs > (this.heard ? hangUs : firstWordUs)) return 'hanging';
      if (await this.restartHelps(status(), nowUs, signal)) return 'restart';
      await this.clock.sleepUntil(this.clock.nowUs() + lookUs, signal, this.bell);
    }
    return 'restart';
  }

  /** Between ending a hanging role and starting it again. */
  pause(signal: AbortSignal): Promise<void> {
    return this.clock.sleepUntil(this.clock.nowUs() + retryUs, signal);
  }

  private async restartHelps(
    status: readonly DeviceStatus[],
    nowUs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    for (const { kind, state } of status) {
      if (kind !== 'camera' && state === 'live' && !this.insteadOf(kind)) this.worked.add(kind);
    }
    const failed = status.flatMap((device) => (isCurable(device) ? [device.kind as SoundDevice] : []));
    const away = soundDevices.some((kind) => this.insteadOf(kind) !== undefined);
    if (failed.length === 0 && !away && !this.listChanged) {
      // Everything works, for long enough to call it so.
      if (nowUs - this.startedAtUs > 2 * this.waitUs) this.waitUs = retryUs;
      return false;
    }
    if (nowUs < this.retryAtUs && !this.listChanged) return false;
    this.listChanged = false;
    const found = await this.list(signal);
    const { wanted, using, worked } = this;
    const best = settleDevices({ wanted, using, worked }, found);
    const other = soundDevices.some((kind) => best[kind] !== using[kind]);
    const back = failed.some((kind) => isThere(kind, best[kind], found));
    this.using = best;
    const alone = failed.length === status.filter(({ state }) => state !== 'off').length;
    this.waitUs = back && !other && !alone ? Math.min(longestRetryUs, 2 * this.waitUs) : retryUs;
    this.looksInVain = other || back ? 0 : this.looksInVain + 1;
    const patient = failed.length === 0 || this.looksInVain > eagerLooks;
    // The look itself may have taken long: the role was not watched meanwhile.
    this.retryAtUs = this.clock.nowUs() + (patient ? patientRetryUs : this.waitUs);
    return other || back;
  }
}

/** Hardware may come back; a file that cannot be read, or a library that is not there, does not. */
function isCurable({ state, error }: DeviceStatus): boolean {
  return (
    state === 'failed' && error !== undefined && /^(microphone|speaker)-(missing|failed)$/.test(error.code)
  );
}
