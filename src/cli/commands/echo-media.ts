// What `tchat echo` has in the place of camera, microphone, speaker and screen: all that comes is kept for a second and sent
// back as it came, so that one person alone sees and hears what the other side would.
import { Bell } from '../../core/bell.ts';
import { type Clock, realClock } from '../../core/clock.ts';
import type {
  AudioCounters,
  AudioEngine,
  DeviceStatus,
  VideoSink,
  VideoSource,
  VideoTarget,
} from '../../media/parts.ts';
import { type AudioPacket, sampleRateHz, type VideoPacket } from '../../media/types.ts';
import { emptyAudioCounters } from '../../roles/audio-messages.ts';
import type { CallMedia } from '../devices/media.ts';

/** chosen: long enough to tell what comes back from what one does. */
const delayUs = 1_000_000;
/** Two seconds of the smallest packets, and of pictures at 60 a second. chosen. */
const mostKept = 120;
/** Of sound, or of pictures. chosen: ten times what a call sends in a second; whoever sends more gets less of it back. */
const mostBytes = 4_000_000;

export function echoMedia(clock: Clock = realClock): CallMedia {
  const sound = new DelayLine<AudioPacket>(clock);
  const pictures = new DelayLine<VideoPacket>(clock);
  const sink = new EchoScreen(pictures, clock);
  const video = new EchoCamera(pictures, sink, clock);
  const audio = new EchoAudio(sound, clock);
  return {
    video,
    audio,
    sink,
    status: () => [video.status, ...audio.status],
    open: () => {},
    close: async () => {
      sound.close();
      pictures.close();
    },
  };
}

/** What is put in comes out a second later, in order; bounded, the oldest goes first. */
class DelayLine<T extends { readonly data: Uint8Array }> {
  private readonly clock: Clock;
  private readonly bell = new Bell();
  private kept: { readonly value: T; readonly dueUs: number }[] = [];
  private closed = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  put(value: T): void {
    this.kept.push({ value, dueUs: this.clock.nowUs() + delayUs });
    while (this.kept.length > mostKept || this.bytes > mostBytes) this.kept.shift();
    this.bell.ring();
  }

  /** The next that is due, or with `newest` the last of those. Waits; undefined when aborted or closed. */
  async take(signal: AbortSignal, newest = false): Promise<T | undefined> {
    while (!signal.aborted && !this.closed) {
      const nowUs = this.clock.nowUs();
      const due = this.kept.filter(({ dueUs }) => dueUs <= nowUs).length;
      if (due > 0) return this.kept.splice(0, newest ? due : 1).at(-1)!.value;
      await this.clock.sleepUntil(this.kept[0]?.dueUs ?? nowUs + delayUs, signal, this.bell);
    }
    return undefined;
  }

  close(): void {
    this.closed = true;
    this.bell.ring();
  }

  private get bytes(): number {
    return this.kept.reduce((sum, { value }) => sum + value.data.length, 0);
  }
}

class EchoScreen implements VideoSink {
  view = { width: 160, height: 90 };
  private readonly pictures: DelayLine<VideoPacket>;
  private readonly clock: Clock;
  private listener: ((view: VideoSink['view']) => void) | undefined;

  constructor(pictures: DelayLine<VideoPacket>, clock: Clock) {
    this.pictures = pictures;
    this.clock = clock;
  }

  /** The caller's own pixels: what comes back should be as sharp as they can show it. */
  resize(view: VideoSink['view']): void {
    this.view = view;
    this.listener?.(view);
  }

  onView(listener: (view: VideoSink['view']) => void): void {
    this.listener = listener;
  }

  ready(): Promise<boolean> {
    return Promise.resolve(true);
  }

  show(packet: VideoPacket): Promise<{ shownAtUs: number }> {
    this.pictures.put(packet);
    return Promise.resolve({ shownAtUs: this.clock.nowUs() });
  }
}

class EchoCamera implements VideoSource {
  readonly counters = { captured: 0, encoded: 0, dropped: 0 };
  readonly status: DeviceStatus = { kind: 'camera', name: 'echo', state: 'live' };
  private readonly pictures: DelayLine<VideoPacket>;
  private readonly screen: EchoScreen;
  private readonly clock: Clock;
  private seq = 0;

  constructor(pictures: DelayLine<VideoPacket>, screen: EchoScreen, clock: Clock) {
    this.pictures = pictures;
    this.screen = screen;
    this.clock = clock;
  }

  async take(signal: AbortSignal): Promise<VideoPacket | undefined> {
    const packet = await this.pictures.take(signal, true);
    if (!packet) return undefined;
    this.counters.captured++;
    this.counters.encoded++;
    return { ...packet, seq: this.seq++, timestampUs: this.clock.nowUs() };
  }

  aim({ fit }: VideoTarget): void {
    const { width, height } = this.screen.view;
    if (fit.width !== width || fit.height !== height) this.screen.resize(fit);
  }

  takeSelf = () => Promise.resolve(undefined);
  aimSelf(): void {}
  setOn(): void {}
  choose(): void {}
  onStatus(): void {}
  close(): void {}
}

class EchoAudio implements AudioEngine {
  readonly counters: AudioCounters = emptyAudioCounters();
  readonly status: readonly DeviceStatus[] = [
    { kind: 'microphone', name: 'echo', state: 'live' },
    { kind: 'speaker', name: 'echo', state: 'live' },
  ];
  private readonly sound: DelayLine<AudioPacket>;
  private readonly clock: Clock;
  private seq = 0;

  constructor(sound: DelayLine<AudioPacket>, clock: Clock) {
    this.sound = sound;
    this.clock = clock;
  }

  async take(signal: AbortSignal): Promise<AudioPacket | undefined> {
    const packet = await this.sound.take(signal);
    if (!packet) return undefined;
    this.counters.captured++;
    const lengthUs = (packet.samples * 1_000_000) / sampleRateHz;
    return { ...packet, seq: this.seq++, timestampUs: Math.round(this.clock.nowUs() - lengthUs) };
  }

  play(packet: AudioPacket): void {
    this.counters.played++;
    this.sound.put(packet);
  }

  setCodec(): void {}
  aim(): void {}
  setMuted(): void {}
  setVolume(): void {}
  playTone(): void {}
  setClockOffset(): void {}
  choose(): void {}
  expectSilence(): void {}
  reset(): void {}
  onStatus(): void {}
  close(): void {}
}
