// Sources and sinks that behave like the real ones, with everything in one thread: they have a clock, can be slow, and
// remember what was done with them.
import { type Clock, realClock } from '../../src/core/clock.ts';
import { Mailbox } from '../../src/core/mailbox.ts';
import { Queue } from '../../src/core/queue.ts';
import type {
  AudioCounters,
  AudioEngine,
  DeviceStatus,
  VideoSink,
  VideoSource,
  VideoTarget,
} from '../../src/media/parts.ts';
import type { AudioPacket, Frame, PixelSize, VideoPacket } from '../../src/media/types.ts';
import { noEcho } from '../../src/media/voice-processor.ts';

export class FakeCamera implements VideoSource {
  readonly counters = { captured: 0, encoded: 0, dropped: 0 };
  readonly status: DeviceStatus = { kind: 'camera', name: 'fake', state: 'live' };
  readonly targets: VideoTarget[] = [];
  on = true;
  private readonly box = new Mailbox<VideoPacket>();
  private seq = 0;

  /** A frame falls in: `bytes` of JPEG. */
  capture(bytes = 1800, timestampUs = realClock.nowUs()): void {
    this.counters.captured++;
    const { width, height } = this.targets.at(-1)?.fit ?? { width: 16, height: 16 };
    this.box.put({ seq: this.seq++, timestampUs, codec: 'jpeg', width, height, data: new Uint8Array(bytes) });
    this.counters.dropped = this.box.dropped;
  }

  take(signal: AbortSignal): Promise<VideoPacket | undefined> {
    return this.box.take(signal);
  }

  takeSelf(): Promise<Frame | undefined> {
    return Promise.resolve(undefined);
  }

  aim(target: VideoTarget): void {
    this.targets.push(target);
  }

  aimSelf(): void {}

  setOn(on: boolean): void {
    this.on = on;
  }

  choose(): void {}
  onStatus(): void {}

  close(): void {
    this.box.close();
  }
}

export class FakeAudio implements AudioEngine {
  readonly counters: AudioCounters = {
    captured: 0,
    played: 0,
    concealedMs: 0,
    underruns: 0,
    overruns: 0,
    dropped: 0,
    jitterBufferMs: 20,
    jitterTargetMs: 20,
    shortenedMs: 0,
    lengthenedMs: 0,
    driftPpm: 0,
    inLevelDb: -30,
    outLevelDb: -30,
    delaysMs: [],
    echo: noEcho,
    speaks: false,
    volumePercent: 100,
    howls: 0,
  };
  readonly status: readonly DeviceStatus[] = [{ kind: 'microphone', name: 'fake', state: 'live' }];
  readonly played: AudioPacket[] = [];
  muted = false;
  silences = 0;
  codec = '';
  clockOffsetUs: number | undefined;
  private readonly queue = new Queue<AudioPacket>(10, 'drop-oldest');
  private seq = 0;

  /** 20 ms of sound. */
  hear(timestampUs = realClock.nowUs()): void {
    if (this.muted) return;
    this.queue.put({ seq: this.seq++, timestampUs, codec: 'opus', samples: 960, data: new Uint8Array(80) });
  }

  take(signal: AbortSignal): Promise<AudioPacket | undefined> {
    return this.queue.take(signal);
  }

  play(packet: AudioPacket): void {
    this.played.push(packet);
  }

  aim(): void {}

  setCodec(codec: string): void {
    this.codec = codec;
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
  }

  setClockOffset(offsetUs: number): void {
    this.clockOffsetUs = offsetUs;
  }

  expectSilence(): void {
    this.silences++;
  }

  choose(): void {}
  setVolume(): void {}
  playTone(): void {}
  reset(): void {}
  onStatus(): void {}

  close(): void {
    this.queue.close();
  }
}

/** Shows every picture after `showUs`; `resize` changes what it can show. */
export class FakeScreen implements VideoSink {
  view: PixelSize;
  readonly shown: VideoPacket[] = [];
  private readonly showUs: number;
  private readonly clock: Clock;
  private busy: Promise<unknown> = Promise.resolve();
  private listener: ((view: PixelSize) => void) | undefined;

  constructor(view: PixelSize, showUs = 0, clock: Clock = realClock) {
    this.view = view;
    this.showUs = showUs;
    this.clock = clock;
  }

  onView(listener: (view: PixelSize) => void): void {
    this.listener = listener;
  }

  resize(view: PixelSize): void {
    this.view = view;
    this.listener?.(view);
  }

  async ready(signal: AbortSignal): Promise<boolean> {
    await this.busy;
    return !signal.aborted;
  }

  show(packet: VideoPacket, signal: AbortSignal): Promise<{ shownAtUs: number } | undefined> {
    const shown = this.put(packet, signal);
    this.busy = shown;
    return shown;
  }

  private async put(packet: VideoPacket, signal: AbortSignal): Promise<{ shownAtUs: number } | undefined> {
    if (this.showUs > 0) await this.clock.sleepUntil(this.clock.nowUs() + this.showUs, signal);
    if (signal.aborted) return undefined;
    this.shown.push(packet);
    return { shownAtUs: this.clock.nowUs() };
  }
}
