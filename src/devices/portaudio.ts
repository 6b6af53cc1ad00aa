// PortAudio, by naudiodon's native module, loaded directly: its JavaScript adds segfault-handler (one Node ABI a build)
// and Node streams, and both only cost. For the audio process and nothing else: it prints on stdout and stderr, no way
// of closing a stream is safe (quit and end may hang, abort throws), and streams end with the process, by SIGKILL.
//
// Measured through PulseAudio 16 null sinks on two cores, from `write` in this process through the server to `read`,
// p95 in ms (input and output framesPerBuffer; the block read and written is as long):
//   480, maxQueue 3: 66 · 480, maxQueue 2: 55 · 480, maxQueue 1: 48 · 240, maxQueue 2: 27 · 240, maxQueue 1: 26
//   120, maxQueue 2: 24, with callbacks in bursts · 960: 83. With both cores busy 240/1: 21–26, no underrun in 8 s.
//   Input 480 with output 240 is as quick as 240 for both (mouth to ear 55.8 and 55.9 ms) and takes this process 12.2 % of a
//   core instead of 14.0.
//   Output written 480 at a time with framesPerBuffer 240 takes 10.0 % of a core instead of 11.6; 480 for both 7.7 %, and is
//   heard 9 ms later than the first (one run each): a short delay is worth more.
//   PULSE_LATENCY_MSEC=10 makes 240/2 20 ms but underruns on a busy machine; =5 stops 480 altogether: left alone.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { monotonicNowUs } from '../core/clock.ts';
import { log } from '../core/log.ts';
import { bytesToSamples } from '../media/pcm.ts';
import { blockSamples, type Channels, sampleRateHz } from '../media/types.ts';
import {
  type AudioBackend,
  type AudioDeviceInfo,
  type BlockSink,
  type BlockSource,
  deviceBlockSamples,
  type SinkListener,
  type SourceListener,
} from './block-device.ts';
import { DeviceWatch } from './device-watch.ts';
import { SampleClock } from './sample-clock.ts';

interface NativeDevice {
  id: number;
  name: string;
  maxInputChannels: number;
  maxOutputChannels: number;
  hostAPIName: string;
}

interface StreamOptions {
  deviceId: number;
  sampleRate: number;
  channelCount: number;
  sampleFormat: 16;
  framesPerBuffer: number;
  maxQueue: number;
  closeOnError: boolean;
}

interface NativeStream {
  start(): void;
  /** `err` says that the callback saw an overflow; the bytes of that read are then lost. */
  read(bytes: number): Promise<{ err?: string; buf?: Buffer; finished?: boolean }>;
  /** Resolves when the queue has taken the block; with a text when the callback saw an underflow. */
  write(block: Buffer): Promise<string | undefined>;
}

interface NativeModule {
  getDevices(): NativeDevice[];
  getHostAPIs(): { defaultHostAPI: number; HostAPIs: { defaultInput: number; defaultOutput: number }[] };
  create(options: { inOptions: StreamOptions } | { outOptions: StreamOptions }): NativeStream;
}

/**
 * Samples read at once: 10 ms. A packet of 20 ms is complete at the same moment as with 5, and everybody wakes half as often.
 */
const bytesPerBlock = blockSamples * 2;
/** Blocks that wait between us and the output callback; the one being written waits besides. See the table above. */
const outputQueueBlocks = 1;
/** Blocks that may wait for us: 100 ms. It costs no delay, and a busy moment of this process loses nothing. chosen. */
const inputQueueBlocks = 10;

/** Throws when naudiodon is not there or was not built. */
export function loadPortAudio(): AudioBackend {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('naudiodon/package.json'));
  const native = require(join(folder, 'build', 'Release', 'naudiodon.node')) as NativeModule;
  return {
    name: 'portaudio',
    pulse: 'pulse',
    list: () => list(native),
    openSource: (device, channels) => {
      if (device.pulse) process.env.PULSE_SOURCE = device.pulse;
      return new PortAudioSource(native, device, fewer(channels, native, device, 'maxInputChannels'));
    },
    openSink: async (device, channels) => {
      if (device.pulse) process.env.PULSE_SINK = device.pulse;
      return new PortAudioSink(native, device, fewer(channels, native, device, 'maxOutputChannels'));
    },
  };
}

function list(native: NativeModule): ReturnType<AudioBackend['list']> {
  const apis = native.getHostAPIs();
  const defaults = apis.HostAPIs[apis.defaultHostAPI];
  const devices = native.getDevices();
  const named = (found: NativeDevice[], defaultId: number | undefined): AudioDeviceInfo[] =>
    found.map(({ id, name }) => ({ id, name, isDefault: id === defaultId }));
  return {
    microphones: named(
      devices.filter((device) => device.maxInputChannels > 0),
      defaults?.defaultInput,
    ),
    speakers: named(
      devices.filter((device) => device.maxOutputChannels > 0),
      defaults?.defaultOutput,
    ),
  };
}

/** As many as were asked for, if the device has them. */
function fewer(
  channels: Channels,
  native: NativeModule,
  { id }: AudioDeviceInfo,
  most: 'maxInputChannels' | 'maxOutputChannels',
): Channels {
  const device = native.getDevices().find((each) => each.id === id);
  return device && device[most] >= channels ? channels : 1;
}

function streamOptions(
  device: AudioDeviceInfo,
  channels: Channels,
  framesPerBuffer: number,
  maxQueue: number,
): StreamOptions {
  return {
    deviceId: device.id,
    sampleRate: sampleRateHz,
    channelCount: channels,
    sampleFormat: 16,
    framesPerBuffer,
    maxQueue,
    closeOnError: true,
  };
}

class PortAudioSource implements BlockSource {
  readonly name: string;
  readonly channels: Channels;
  readonly hearsRoom = true;
  overruns = 0;
  private readonly stream: NativeStream;
  private readonly clock = new SampleClock();
  private readonly watch: DeviceWatch;

  constructor(native: NativeModule, device: AudioDeviceInfo, channels: Channels) {
    this.name = device.name;
    this.channels = channels;
    this.watch = new DeviceWatch('microphone', device.name);
    this.stream = native.create({
      inOptions: streamOptions(device, channels, blockSamples, inputQueueBlocks),
    });
  }

  start(listener: SourceListener): void {
    this.watch.start(listener.onFailed, () => this.read(listener));
  }

  /** Nothing comes any more; the stream itself ends with the process. */
  close(): void {
    this.watch.close();
  }

  private async read(listener: SourceListener): Promise<void> {
    this.stream.start();
    for (;;) {
      const { err, buf, finished } = await this.stream.read(bytesPerBlock * this.channels);
      const nowUs = monotonicNowUs();
      if (this.watch.closed) return;
      if (finished) throw new Error('the stream has ended');
      this.watch.beat(nowUs);
      if (err || !buf) {
        this.overruns++;
        log('audio', `microphone: ${err ?? 'nothing read'}`);
        continue;
      }
      const samples = bytesToSamples(buf);
      listener.onBlock({ samples, capturedAtUs: this.clock.stamp(nowUs, samples.length / this.channels) });
    }
  }
}

class PortAudioSink implements BlockSink {
  readonly name: string;
  readonly channels: Channels;
  readonly playsInRoom = true;
  readonly latencyUs = ((outputQueueBlocks + 1) * deviceBlockSamples * 1_000_000) / sampleRateHz;
  underruns = 0;
  private readonly stream: NativeStream;
  private readonly watch: DeviceWatch;

  constructor(native: NativeModule, device: AudioDeviceInfo, channels: Channels) {
    this.name = device.name;
    this.channels = channels;
    this.watch = new DeviceWatch('speaker', device.name);
    this.stream = native.create({
      outOptions: streamOptions(device, channels, deviceBlockSamples, outputQueueBlocks),
    });
  }

  start(listener: SinkListener): void {
    this.watch.start(listener.onFailed, () => this.write(listener));
  }

  /** Nothing is asked for any more; the stream itself ends with the process. */
  close(): void {
    this.watch.close();
  }

  private async write(listener: SinkListener): Promise<void> {
    this.stream.start();
    while (!this.watch.closed) {
      // The callback waits until it is written to, so a block goes out at every turn, silence if there is nothing else.
      const block = new Int16Array(deviceBlockSamples * this.channels);
      listener.fill(block, monotonicNowUs());
      const trouble = await this.stream.write(Buffer.from(block.buffer));
      this.watch.beat(monotonicNowUs());
      if (trouble) {
        this.underruns++;
        log('audio', `speaker: ${trouble}`);
      }
    }
  }
}
