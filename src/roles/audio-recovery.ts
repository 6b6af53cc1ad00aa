// When to end the audio role and start it again. A role cannot open a device anew by itself: PortAudio looks for devices
// once a process, and a stream that stalled cannot be closed. A restart costs a gap of some 150 ms in the sound of the
// device that still works, so it happens only when a look from outside says that the missing device is there.
import { Bell } from '../core/bell.ts';
import type { Clock } from '../core/clock.ts';
import { chooseDevice } from '../devices/audio-backend.ts';
import type { AudioDeviceList } from '../devices/list-audio.ts';
import type { DeviceStatus } from '../media/parts.ts';

/** No word for this long: the role hangs. chosen: it sends counters each 100 ms. */
const hangUs = 3_000_000;
/** Before its first word: Node and the sound library start, on a slow machine. */
const firstWordUs = 8_000_000;
/** Between two tries for a failed device. */
const retryUs = 2_000_000;
/** After `eagerLooks` in vain. measured: a look takes 0.15 s of CPU, too much each 2 s of a call without a microphone. */
const patientRetryUs = 10_000_000;
const eagerLooks = 10;
/** The most between two restarts that did not help while the other device works. chosen: few gaps in what works. */
const longestRetryUs = 30_000_000;
/** Between two restarts after a crash; the first comes at once. */
const crashUs = 1_000_000;
const lookUs = 500_000;

export type Verdict = 'hanging' | 'restart';

export class AudioRecovery {
  private readonly clock: Clock;
  private readonly wanted: { readonly mic: string; readonly speaker: string };
  private readonly list: (signal: AbortSignal) => Promise<AudioDeviceList>;
  private readonly bell = new Bell();
  private startedAtUs = 0;
  private heardAtUs = 0;
  private heard = false;
  private lost = false;
  private retryAtUs = 0;
  private waitUs = retryUs;
  private looksInVain = 0;

  constructor(
    wanted: { readonly mic: string; readonly speaker: string },
    clock: Clock,
    list: (signal: AbortSignal) => Promise<AudioDeviceList>,
  ) {
    this.wanted = wanted;
    this.clock = clock;
    this.list = list;
  }

  roleStarted(): void {
    this.startedAtUs = this.heardAtUs = this.clock.nowUs();
    this.heard = this.lost = false;
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
      if (this.lost) {
        // At once when it had run for a while, else each second.
        await this.clock.sleepUntil(this.startedAtUs + crashUs, signal);
        return 'restart';
      }
      if (nowUs - this.heardAtUs > (this.heard ? hangUs : firstWordUs)) return 'hanging';
      if (await this.deviceIsBack(status(), nowUs, signal)) return 'restart';
      await this.clock.sleepUntil(this.clock.nowUs() + lookUs, signal, this.bell);
    }
    return 'restart';
  }

  /** Between ending a hanging role and starting it again. */
  pause(signal: AbortSignal): Promise<void> {
    return this.clock.sleepUntil(this.clock.nowUs() + retryUs, signal);
  }

  private async deviceIsBack(
    status: readonly DeviceStatus[],
    nowUs: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const failed = status.filter((device) => device.state === 'failed' && isCurable(device));
    const [device] = failed;
    if (!device) {
      // Everything works, for long enough to call it so.
      if (nowUs - this.startedAtUs > 2 * this.waitUs) this.waitUs = retryUs;
      return false;
    }
    if (nowUs < this.retryAtUs) return false;
    const found = await this.list(signal);
    const back = failed.some(({ kind }) => canBeOpened(kind, this.wanted, found));
    const alone = failed.length === status.filter(({ state }) => state !== 'off').length;
    this.waitUs = back && !alone ? Math.min(longestRetryUs, 2 * this.waitUs) : retryUs;
    // The look itself may have taken long: the role was not watched meanwhile.
    this.looksInVain = back ? 0 : this.looksInVain + 1;
    const pauseUs = this.looksInVain > eagerLooks ? patientRetryUs : this.waitUs;
    this.retryAtUs = this.clock.nowUs() + pauseUs;
    return back;
  }
}

/** Hardware may come back; a file that cannot be read, or a library that is not there, does not. */
function isCurable({ error }: DeviceStatus): boolean {
  return error !== undefined && /^(microphone|speaker)-(missing|failed)$/.test(error.code);
}

function canBeOpened(
  kind: DeviceStatus['kind'],
  { mic, speaker }: { mic: string; speaker: string },
  found: AudioDeviceList,
): boolean {
  try {
    if (kind === 'microphone') chooseDevice(mic, found.microphones, 'microphone-missing');
    else chooseDevice(speaker, found.speakers, 'speaker-missing');
    return true;
  } catch {
    return false;
  }
}
