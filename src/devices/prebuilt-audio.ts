// Sound where naudiodon could not be built: ready-made binaries for output (@echogarden/audio-io) and input
// (@picovoice/pvrecorder-node, 16 kHz, so speech without its highest notes). Like PortAudio it belongs into the audio
// process and nowhere else. measured through PulseAudio null sinks, there and back: 51 ms.
import { monotonicNowUs } from '../core/clock.ts';
import { Upsampler } from '../media/pcm.ts';
import { type Channels, sampleRateHz } from '../media/types.ts';
import type {
  AudioBackend,
  AudioDeviceInfo,
  BlockSink,
  BlockSource,
  SinkListener,
  SourceListener,
} from './block-device.ts';
import { DeviceWatch } from './device-watch.ts';
import { SampleClock } from './sample-clock.ts';

/** 10 ms at PvRecorder's only rate. */
const recorderFrame = 160;
const recorderRateHz = 16_000;
/** Frames that PvRecorder keeps for us: 200 ms. chosen. */
const recorderFrames = 20;
/** What the output keeps ahead, ms. measured: the least at which it plays without gaps on two busy cores. */
const outputBufferMs = 20;

type PvRecorder = import('@picovoice/pvrecorder-node').PvRecorder;
type RecorderClass = typeof import('@picovoice/pvrecorder-node').PvRecorder;
type Output = typeof import('@echogarden/audio-io');

/** Loads what there is; undefined when neither half can be loaded. */
export async function loadPrebuilt(): Promise<AudioBackend | undefined> {
  const recorder = await import('@picovoice/pvrecorder-node')
    .then((all) => all.PvRecorder)
    .catch(() => undefined);
  const output = await import('@echogarden/audio-io').catch(() => undefined);
  if (!recorder && !output) return undefined;
  return {
    name: 'prebuilt',
    list: () => ({
      // The recorder's list has no mark for the default; the output knows nothing but the default.
      microphones: recorder ? [{ id: -1, name: 'default', isDefault: true }, ...named(recorder)] : [],
      speakers: output ? [{ id: -1, name: 'default', isDefault: true }] : [],
    }),
    openSource: (device) => new RecorderSource(device, required(recorder, 'microphone')),
    openSink: async (device, channels) => new OutputSink(device, required(output, 'speaker'), channels),
  };
}

function named(recorder: RecorderClass): AudioDeviceInfo[] {
  return recorder.getAvailableDevices().map((name, id) => ({ id, name, isDefault: false }));
}

function required<T>(half: T | undefined, what: string): T {
  if (half === undefined) throw new Error(`the ${what} library cannot be loaded`);
  return half;
}

class RecorderSource implements BlockSource {
  readonly name: string;
  readonly channels = 1;
  readonly hearsRoom = true;
  readonly overruns = 0;
  private readonly recorder: PvRecorder;
  private readonly clock = new SampleClock();
  private readonly watch: DeviceWatch;
  private readonly upsampler = new Upsampler(sampleRateHz / recorderRateHz);

  constructor(device: AudioDeviceInfo, Recorder: RecorderClass) {
    this.name = device.name;
    this.watch = new DeviceWatch('microphone', device.name);
    this.recorder = new Recorder(recorderFrame, device.id, recorderFrames);
  }

  start(listener: SourceListener): void {
    this.watch.start(listener.onFailed, () => this.read(listener));
  }

  /** Nothing comes any more; the device is free when the process ends. */
  close(): void {
    this.watch.close();
  }

  private async read(listener: SourceListener): Promise<void> {
    this.recorder.start();
    for (;;) {
      const frame = await this.recorder.read();
      if (this.watch.closed) return;
      const nowUs = monotonicNowUs();
      this.watch.beat(nowUs);
      const samples = this.upsampler.push(frame);
      listener.onBlock({ samples, capturedAtUs: this.clock.stamp(nowUs, samples.length) });
    }
  }
}

class OutputSink implements BlockSink {
  readonly name: string;
  readonly channels: Channels;
  readonly playsInRoom = true;
  readonly latencyUs = outputBufferMs * 1000;
  readonly underruns = 0;
  private readonly library: Output;
  private readonly watch: DeviceWatch;

  constructor(device: AudioDeviceInfo, library: Output, channels: Channels) {
    this.name = device.name;
    this.channels = channels;
    this.watch = new DeviceWatch('speaker', device.name);
    this.library = library;
  }

  start(listener: SinkListener): void {
    const config = {
      sampleRate: sampleRateHz,
      channelCount: this.channels,
      bufferDuration: outputBufferMs,
    };
    this.watch.start(listener.onFailed, () =>
      this.library.createAudioOutput(config, (into) => {
        into.fill(0);
        if (this.watch.closed) return;
        const nowUs = monotonicNowUs();
        this.watch.beat(nowUs);
        listener.fill(into, nowUs);
      }),
    );
  }

  /** Silence from here on; the device is free when the process ends. */
  close(): void {
    this.watch.close();
  }
}
