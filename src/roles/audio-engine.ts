// Main's end of the audio role: an AudioEngine. It keeps the role alive: a crashed or hanging process is started again and
// told anew what it had been told. When to do that, and with which devices, is for audio-recovery.ts to judge.
import { type Clock, realClock } from '../core/clock.ts';
import { TchatError, toErrorRecord } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { listAudioDevices } from '../devices/list-audio.ts';
import { PulseWatch } from '../devices/pulse-watch.ts';
import type { ToneName } from '../devices/tones.ts';
import type { AudioMode } from '../media/audio-formats.ts';
import type { AudioCounters, AudioEngine, DeviceStatus, SoundTarget } from '../media/parts.ts';
import type { AudioCodec, AudioPacket } from '../media/types.ts';
import { untouched, type VoiceWish } from '../media/voice-processor.ts';
import { type DeviceNames, soundDevices } from './audio-choice.ts';
import { type AudioNews, type AudioOrder, emptyAudioCounters, sumOfCounters } from './audio-messages.ts';
import { AudioRecovery } from './audio-recovery.ts';
import { PacketTrack } from './packet-track.ts';
import type { Port } from './port.ts';
import { RoleHost } from './role-host.ts';

export type AudioPort = Port<AudioNews, AudioOrder>;

export interface AudioChoice {
  /** `auto`, `none`, `tone`, `click`, `voice`, `file:PATH`, or a name or a unique part of it. */
  readonly mic: string;
  /** `auto`, `none`, `file:PATH`, or a name or a unique part of it. */
  readonly speaker: string;
  readonly codec: AudioCodec;
  /** Left out: voice. */
  readonly mode?: AudioMode;
  /** What is done to a real microphone's sound; left out: nothing. */
  readonly voice?: VoiceWish;
}

/** How long a role may take to finish its files before it is ended all the same. */
const closeUs = 300_000;

/** `connect` starts the role and gives its port; called again after a crash. Nothing runs before `open()`. */
export class HostedAudioEngine implements AudioEngine {
  counters: AudioCounters = emptyAudioCounters();
  private readonly connect: () => AudioPort;
  private readonly choice: AudioChoice;
  private readonly host: RoleHost<AudioNews, AudioOrder>;
  private readonly recovery: AudioRecovery;
  private readonly watch = new PulseWatch(() => this.recovery.devicesChanged());
  private readonly ending = new AbortController();
  private readonly packets = new PacketTrack();
  private readonly listeners: ((status: DeviceStatus) => void)[] = [];
  private readonly devices: Record<keyof DeviceNames, DeviceStatus>;
  private spare: AudioPort | undefined;
  private started = false;
  private howlsHeard = 0;
  /** What the roles before this one had counted. */
  private before = emptyAudioCounters();
  private running: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;

  constructor(
    connect: () => AudioPort,
    choice: AudioChoice,
    clock: Clock = realClock,
    list = listAudioDevices,
  ) {
    this.connect = connect;
    this.choice = choice;
    this.host = new RoleHost(
      { onNews: (news) => this.hear(news), onLost: (error) => this.lose(error) },
      clock,
    );
    const names = { microphone: choice.mic, speaker: choice.speaker };
    this.recovery = new AudioRecovery(names, clock, list);
    this.devices = {
      microphone: { kind: 'microphone', name: choice.mic, state: 'off' },
      speaker: { kind: 'speaker', name: choice.speaker, state: 'off' },
    };
  }

  get status(): readonly DeviceStatus[] {
    return soundDevices.map((kind) => this.devices[kind]);
  }

  /** Starts the process that `open` will use, and opens no device: a call then has its sound 0.2 s sooner (measured). */
  prepare(): void {
    if (!this.isSilent) this.spare ??= this.connect();
  }

  open(): void {
    if (this.isSilent) return;
    this.start();
    this.running = this.supervise(this.ending.signal);
  }

  take(signal: AbortSignal): Promise<AudioPacket | undefined> {
    return this.packets.take(signal);
  }

  play(packet: AudioPacket): void {
    this.host.post({ kind: 'play', packet });
  }

  aim(target: SoundTarget): void {
    this.host.hold({ kind: 'aim', target });
  }

  setCodec(codec: AudioCodec): void {
    this.host.hold({ kind: 'codec', codec });
  }

  setMuted(muted: boolean): void {
    this.packets.setOpen(!muted);
    this.host.hold({ kind: 'muted', muted });
  }

  setVolume(percent: number): void {
    this.host.hold({ kind: 'volume', percent });
  }

  playTone(name: ToneName | 'silence'): void {
    this.host.post({ kind: 'tone', name });
  }

  setClockOffset(offsetUs: number): void {
    this.host.hold({ kind: 'clock-offset', offsetUs });
  }

  expectSilence(): void {
    this.host.post({ kind: 'expect-silence' });
  }

  choose(names: Partial<DeviceNames>): void {
    const wasSilent = this.isSilent;
    this.recovery.choose(names);
    for (const kind of soundDevices) {
      const name = names[kind];
      if (name !== undefined) this.setStatus({ kind, name, state: name === 'none' ? 'off' : 'opening' });
    }
    if (wasSilent) this.open();
    else this.prepare();
  }

  reset(): void {
    this.packets.reset();
    this.host.forget('clock-offset');
    this.counters = emptyAudioCounters();
    this.before = emptyAudioCounters();
    this.host.post({ kind: 'reset' });
  }

  onStatus(listener: (status: DeviceStatus) => void): void {
    this.listeners.push(listener);
  }

  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  private get isSilent(): boolean {
    return !this.started && soundDevices.every((kind) => this.recovery.using[kind] === 'none');
  }

  private async shut(): Promise<void> {
    this.ending.abort();
    this.packets.close();
    await this.running;
    await this.spare?.close();
    await this.host.close(closeUs);
    await this.watch.close();
  }

  private start(): void {
    const { microphone: mic, speaker } = this.recovery.using;
    const { codec, mode = 'voice', voice = untouched } = this.choice;
    const first = { kind: 'open', mic, speaker, codec, mode, voice, append: this.started } as const;
    this.host.seat(this.spare ?? this.connect(), first);
    this.spare = undefined;
    this.started = true;
    this.recovery.roleStarted();
    // A device that is named, or that stands in for one, may be exchanged by the server without a word.
    if (soundDevices.some((kind) => this.recovery.isNamed(kind))) this.watch.open();
  }

  private hear(news: AudioNews): void {
    switch (news.kind) {
      case 'packet':
        this.packets.put(news.packet);
        return;
      case 'counters': {
        const sum = sumOfCounters(this.before, news.counters);
        this.counters = { ...sum, overruns: sum.overruns + this.packets.lost };
        this.followHowls(news.counters);
        this.recovery.roleHeard();
        return;
      }
      case 'status': {
        const { kind } = news.status;
        const insteadOf = kind === 'camera' ? undefined : this.recovery.insteadOf(kind);
        this.setStatus(insteadOf === undefined ? news.status : { ...news.status, insteadOf });
        return;
      }
      case 'closed':
        return; // The host's.
    }
  }

  /** The role has turned the volume down: the next one begins there. */
  private followHowls({ howls, volumePercent }: AudioCounters): void {
    if (howls > this.howlsHeard) this.setVolume(volumePercent);
    this.howlsHeard = howls;
  }

  private lose(cause: TchatError): void {
    if (this.ending.signal.aborted) return;
    log('audio', cause.message);
    const error = new TchatError('audio-host-lost', 'The sound process ended unexpectedly.', {
      cause,
      remedy: 'It is started again; the call goes on.',
    });
    this.failBoth(error);
    this.recovery.roleLost();
  }

  /** Looks after the role until the engine closes: the one place where it is ended and started again. */
  private async supervise(signal: AbortSignal): Promise<void> {
    for (;;) {
      const verdict = await this.recovery.next(() => this.status, signal);
      if (signal.aborted) return;
      if (verdict === 'hanging') this.failBoth(this.noAnswer());
      await this.host.end();
      this.before = { ...this.counters, overruns: this.counters.overruns - this.packets.lost };
      if (verdict === 'hanging') await this.recovery.pause(signal);
      if (signal.aborted) return;
      this.start();
    }
  }

  private noAnswer(): TchatError {
    const remedy = 'Check the sound server. It is tried again every few seconds; the call goes on.';
    return new TchatError('audio-host-lost', 'The sound process hangs: the sound server does not answer.', {
      remedy,
    });
  }

  private failBoth(error: TchatError): void {
    const record = toErrorRecord(error);
    for (const device of this.status) {
      if (device.state !== 'off') this.setStatus({ ...device, state: 'failed', error: record });
    }
  }

  private setStatus(status: DeviceStatus): void {
    if (this.ending.signal.aborted || status.kind === 'camera') return;
    this.devices[status.kind] = status;
    for (const listener of this.listeners) listener(status);
  }
}
