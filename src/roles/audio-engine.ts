// Main's end of the audio role: an AudioEngine. It numbers the packets, bounds what nobody takes, and keeps the role
// alive: a crashed or hanging process is started again and told anew what it had been told. When a device is missing or
// dead is for audio-recovery.ts to judge.
import { fork } from 'node:child_process';
import { type Clock, realClock } from '../core/clock.ts';
import { TchatError, toErrorRecord } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { Queue } from '../core/queue.ts';
import { listAudioDevices } from '../devices/list-audio.ts';
import type { AudioCounters, AudioEngine, DeviceStatus } from '../media/parts.ts';
import type { AudioCodec, AudioPacket } from '../media/types.ts';
import { untouched, type VoiceWish } from '../media/voice-processor.ts';
import { type AudioNews, type AudioOrder, emptyAudioCounters } from './audio-messages.ts';
import { AudioRecovery } from './audio-recovery.ts';
import { childPort, type Port } from './port.ts';

export type AudioPort = Port<AudioNews, AudioOrder>;

export interface AudioChoice {
  /** `auto`, `none`, `tone`, `click`, `voice`, `file:PATH`, or a name or a unique part of it. */
  readonly mic: string;
  /** `auto`, `none`, `file:PATH`, or a name or a unique part of it. */
  readonly speaker: string;
  readonly codec: AudioCodec;
  /** What is done to a real microphone's sound; left out: nothing. */
  readonly voice?: VoiceWish;
}

/** Packets that wait when nobody takes them: 200 ms, the oldest go first. chosen: older ones are of no use in a call. */
const waitingPackets = 10;
/** How long a role may take to finish its files before it is ended all the same. */
const closeUs = 300_000;

/** Starts the audio process; its devices open at once. Nothing is started when both choices are `none`. */
export function openAudioProcess(choice: AudioChoice): AudioEngine {
  const engine = audioProcess(choice);
  engine.open();
  return engine;
}

/** The same, but nothing is started before `open()`. */
export function audioProcess(choice: AudioChoice): HostedAudioEngine {
  return new HostedAudioEngine(startProcess, choice);
}

function startProcess(): AudioPort {
  // Tests run from src/, where Node 20 needs the built file.
  const built = import.meta.url.endsWith('.ts') ? '../../dist/roles/audio.process.js' : './audio.process.js';
  const child = fork(new URL(built, import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    // measured: heap 5 MB in a call. A small young generation is collected in less than a millisecond.
    execArgv: ['--max-old-space-size=64', '--max-semi-space-size=2'],
    // In a session of its own: a Ctrl-C in the terminal is for tchat alone.
    detached: true,
  });
  return childPort<AudioNews, AudioOrder>(child, 'sound');
}

/** `connect` starts the role and gives its port; called again after a crash. Nothing runs before `open()`. */
export class HostedAudioEngine implements AudioEngine {
  counters: AudioCounters = emptyAudioCounters();
  private readonly connect: () => AudioPort;
  private readonly clock: Clock;
  private readonly choice: AudioChoice;
  private readonly recovery: AudioRecovery;
  private readonly ending = new AbortController();
  private readonly packets = new Queue<AudioPacket>(waitingPackets, 'drop-oldest');
  private readonly listeners: ((status: DeviceStatus) => void)[] = [];
  private microphone: DeviceStatus;
  private speaker: DeviceStatus;
  private port: AudioPort | undefined;
  private spare: AudioPort | undefined;
  private started = false;
  private codec: AudioCodec;
  private muted = false;
  private clockOffsetUs: number | undefined;
  private seq = 0;
  private droppedBefore = 0;
  private running: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;
  private onClosed: (() => void) | undefined;

  constructor(
    connect: () => AudioPort,
    choice: AudioChoice,
    clock: Clock = realClock,
    list = listAudioDevices,
  ) {
    this.connect = connect;
    this.choice = choice;
    this.clock = clock;
    this.codec = choice.codec;
    this.recovery = new AudioRecovery(choice, clock, list);
    this.microphone = { kind: 'microphone', name: choice.mic, state: 'off' };
    this.speaker = { kind: 'speaker', name: choice.speaker, state: 'off' };
  }

  get status(): readonly DeviceStatus[] {
    return [this.microphone, this.speaker];
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
    this.port?.post({ kind: 'play', packet });
  }

  setCodec(codec: AudioCodec): void {
    this.codec = codec;
    this.port?.post({ kind: 'codec', codec });
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.port?.post({ kind: 'muted', muted });
  }

  setClockOffset(offsetUs: number): void {
    this.clockOffsetUs = offsetUs;
    this.port?.post({ kind: 'clock-offset', offsetUs });
  }

  expectSilence(): void {
    this.port?.post({ kind: 'expect-silence' });
  }

  reset(): void {
    while (this.packets.tryTake()) {
      // What was said before this call is nobody's business in it.
    }
    this.droppedBefore = this.packets.dropped;
    this.clockOffsetUs = undefined;
    this.counters = emptyAudioCounters();
    this.port?.post({ kind: 'reset' });
  }

  onStatus(listener: (status: DeviceStatus) => void): void {
    this.listeners.push(listener);
  }

  close(): Promise<void> {
    this.closing ??= this.shut();
    return this.closing;
  }

  private get isSilent(): boolean {
    return this.choice.mic === 'none' && this.choice.speaker === 'none';
  }

  private async shut(): Promise<void> {
    this.ending.abort();
    this.packets.close();
    await this.running;
    await this.spare?.close();
    const { port } = this;
    if (!port) return;
    const finished = new AbortController();
    this.onClosed = () => finished.abort();
    port.post({ kind: 'close' });
    await this.clock.sleepUntil(this.clock.nowUs() + closeUs, finished.signal);
    this.port = undefined;
    await port.close();
  }

  private start(): void {
    const port = this.spare ?? this.connect();
    this.spare = undefined;
    this.port = port;
    port.onMessage((news) => {
      if (port === this.port) this.hear(news);
    });
    port.onLost((error) => {
      if (port === this.port) this.lose(error);
    });
    const { mic, speaker, voice = untouched } = this.choice;
    port.post({ kind: 'open', mic, speaker, codec: this.codec, voice, append: this.started });
    this.started = true;
    if (this.muted) this.setMuted(true);
    if (this.clockOffsetUs !== undefined) this.setClockOffset(this.clockOffsetUs);
    this.recovery.roleStarted();
  }

  private hear(news: AudioNews): void {
    switch (news.kind) {
      case 'packet': {
        const { seq } = this;
        this.seq = (seq + 1) >>> 0;
        this.packets.put({ ...news.packet, seq });
        return;
      }
      case 'counters': {
        const lost = this.packets.dropped - this.droppedBefore;
        this.counters = { ...news.counters, overruns: news.counters.overruns + lost };
        this.recovery.roleHeard();
        return;
      }
      case 'status':
        this.setStatus(news.status);
        return;
      case 'closed':
        this.onClosed?.();
        return;
    }
  }

  private lose(cause: TchatError): void {
    if (this.ending.signal.aborted) {
      this.onClosed?.();
      return;
    }
    log('audio', cause.message);
    this.port = undefined;
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
      const old = this.port;
      this.port = undefined;
      await old?.close();
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
    if (this.ending.signal.aborted) return;
    if (status.kind === 'microphone') this.microphone = status;
    else this.speaker = status;
    for (const listener of this.listeners) listener(status);
  }
}
