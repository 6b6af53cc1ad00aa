// The audio role: microphone and speaker with codec and jitter buffer beside them, driven by orders. Where it runs is its
// starter's business: a child process in the program (audio.process.ts), the test's own thread in tests.
import { type Clock, realClock } from '../core/clock.ts';
import { toErrorRecord } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { BlockSink, BlockSource } from '../devices/block-device.ts';
import { openMicrophone } from '../devices/microphone.ts';
import { openSpeaker } from '../devices/speaker.ts';
import { openVoiceProcessor } from '../devices/voice-processing.ts';
import { channelsOf } from '../media/audio-formats.ts';
import type { DeviceKind } from '../media/parts.ts';
import { mixToMono } from '../media/pcm.ts';
import type { Channels } from '../media/types.ts';
import { noEcho, passThrough, type VoiceProcessor, type VoiceWish } from '../media/voice-processor.ts';
import type { AudioNews, AudioOrder, OpenOrder } from './audio-messages.ts';
import { PacketMaker } from './audio-packets.ts';
import { Playout } from './audio-playout.ts';
import { SpeakerChain } from './audio-speaker.ts';
import { VoiceChain } from './audio-voice.ts';
import type { Port } from './port.ts';

/** How often counters are sent. */
const countersUs = 100_000;

/** How devices are opened; tests put their own in. */
export interface AudioDevices {
  openMicrophone(choice: string, channels: Channels): Promise<BlockSource | undefined>;
  openSpeaker(choice: string, append: boolean, channels: Channels): Promise<BlockSink | undefined>;
  openVoice(wish: VoiceWish): Promise<VoiceProcessor>;
}

export class AudioRole {
  private readonly port: Port<AudioOrder, AudioNews>;
  private readonly devices: AudioDevices;
  private readonly clock: Clock;
  private readonly packets: PacketMaker;
  private readonly playout = new Playout();
  private readonly speaker = new SpeakerChain(this.playout);
  private readonly ending = new AbortController();
  private source: BlockSource | undefined;
  private voice: VoiceChain | undefined;
  private sink: BlockSink | undefined;
  /** What the devices had counted at the last reset. */
  private overrunsBefore = 0;
  private underrunsBefore = 0;
  private running: Promise<void> = Promise.resolve();
  private closing: Promise<void> | undefined;

  constructor(
    port: Port<AudioOrder, AudioNews>,
    devices: AudioDevices = { openMicrophone, openSpeaker, openVoice: openVoiceProcessor },
    clock: Clock = realClock,
  ) {
    this.port = port;
    this.devices = devices;
    this.clock = clock;
    this.packets = new PacketMaker('opus', (packet) => this.port.post({ kind: 'packet', packet }));
  }

  /** Begins to listen to orders, and to tell counters. */
  start(): void {
    this.port.onMessage((order) => this.obey(order));
    this.running = this.tellCounters(this.ending.signal);
  }

  /** Idempotent. Resolves when devices are closed and files are whole. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private obey(order: AudioOrder): void {
    switch (order.kind) {
      case 'open':
        this.packets.encodeAs(order.codec, order.mode);
        void this.openSource(order);
        void this.openSink(order);
        return;
      case 'aim':
        this.packets.aim(order.target);
        return;
      case 'codec':
        this.packets.encodeAs(order.codec);
        return;
      case 'muted':
        this.packets.setMuted(order.muted);
        return;
      case 'volume':
        this.speaker.gain.percent = order.percent;
        return;
      case 'tone':
        void this.speaker.play(order.name).catch((error) => log('audio', `tone: ${String(error)}`));
        return;
      case 'play':
        // Without a speaker nobody would ever take it.
        if (this.sink) this.playout.put(order.packet, this.clock.nowUs());
        return;
      case 'clock-offset':
        this.playout.clockOffsetUs = order.offsetUs;
        return;
      case 'expect-silence':
        this.playout.jitter.expectSilence();
        return;
      case 'reset':
        this.playout.reset();
        this.packets.reset();
        this.overrunsBefore = this.source?.overruns ?? 0;
        this.underrunsBefore = this.sink?.underruns ?? 0;
        return;
      case 'close':
        void this.close().then(() => this.port.post({ kind: 'closed' }));
        return;
    }
  }

  private async openSource({ mic: choice, mode, voice: wish }: OpenOrder): Promise<void> {
    if (choice !== 'none') this.tell('microphone', choice, 'opening');
    try {
      const source = await this.devices.openMicrophone(choice, channelsOf[mode]);
      if (!source) return this.tell('microphone', choice, 'off');
      const voice = new VoiceChain(source.hearsRoom ? await this.devices.openVoice(wish) : passThrough);
      if (this.closing) {
        await Promise.all([source.close(), voice.close()]);
        return;
      }
      this.source = source;
      this.voice = voice;
      this.packets.channels = source.channels;
      source.start({
        onBlock: (block) => voice.process(block, (processed) => this.packets.put(processed)),
        onFailed: (error) => this.fail('microphone', source.name, error),
      });
      this.tell('microphone', source.name, 'live');
    } catch (error) {
      this.fail('microphone', choice, error);
    }
  }

  private async openSink({ speaker: choice, mode, append }: OpenOrder): Promise<void> {
    if (choice !== 'none') this.tell('speaker', choice, 'opening');
    try {
      const sink = await this.devices.openSpeaker(choice, append, channelsOf[mode]);
      if (!sink) return this.tell('speaker', choice, 'off');
      if (this.closing) return void (await sink.close());
      this.sink = sink;
      this.playout.channels = sink.channels;
      this.playout.deviceLatencyUs = sink.latencyUs;
      if (sink.playsInRoom) this.speaker.gain.guard();
      sink.start({
        fill: (into, atUs) => {
          this.speaker.fill(into, atUs);
          this.voice?.hearSpeaker(mixToMono(into, sink.channels), atUs);
        },
        onFailed: (error) => {
          this.sink = undefined;
          this.fail('speaker', sink.name, error);
          void sink.close();
        },
      });
      this.tell('speaker', sink.name, 'live');
    } catch (error) {
      this.fail('speaker', choice, error);
    }
  }

  private tell(kind: DeviceKind, name: string, state: 'off' | 'opening' | 'live'): void {
    this.port.post({ kind: 'status', status: { kind, name, state } });
  }

  private fail(kind: DeviceKind, name: string, cause: unknown): void {
    const error = toErrorRecord(cause);
    log('audio', `${kind} ${name}: ${error.message}`);
    this.port.post({ kind: 'status', status: { kind, name, state: 'failed', error } });
  }

  private async tellCounters(signal: AbortSignal): Promise<void> {
    for (let dueUs = this.clock.nowUs(); !signal.aborted; dueUs += countersUs) {
      const nowUs = this.clock.nowUs();
      dueUs = Math.max(dueUs, nowUs - countersUs);
      this.tellCountersAt(nowUs);
      await this.clock.sleepUntil(dueUs + countersUs, signal);
    }
  }

  private tellCountersAt(nowUs: number): void {
    const { packets, playout, source, sink } = this;
    this.port.post({
      kind: 'counters',
      counters: {
        captured: packets.captured,
        ...playout.counters(nowUs),
        underruns:
          playout.jitter.counters.underruns + Math.max(0, (sink?.underruns ?? 0) - this.underrunsBefore),
        overruns: Math.max(0, (source?.overruns ?? 0) - this.overrunsBefore),
        inLevelDb: packets.takeLevelDb(),
        echo: this.voice?.echo ?? noEcho,
        speaks: packets.speaks,
        volumePercent: this.speaker.gain.percent,
        howls: this.speaker.gain.howls,
      },
    });
  }

  private async finish(): Promise<void> {
    this.ending.abort();
    await this.running;
    await Promise.all([this.source?.close(), this.sink?.close()]);
    await this.voice?.close();
  }
}
