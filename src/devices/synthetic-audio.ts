// Sources without hardware, paced by the machine's clock: a tone, a click each second whose time is known, silence, and
// samples that repeat. They are real sources: the same contract as a microphone, and chosen on the command line.
import { type Clock, realClock } from '../core/clock.ts';
import { type Channels, sampleRateHz } from '../media/types.ts';
import { type BlockSource, deviceBlockSamples, type SourceListener } from './block-device.ts';
import { SampleTicker } from './sample-ticker.ts';

/** Writes the samples of a block that begins at `startUs`, the `index`th sample since the source began. */
type Generator = (into: Int16Array, index: number, startUs: number) => void;

/** 440 Hz. */
export const toneHz = 440;
/** −12 dBFS, peak. */
const toneAmplitude = 32768 * 10 ** (-12 / 20);

/** A steady sine, without a seam from block to block. */
export function toneSource(clock?: Clock): BlockSource {
  return new ClockedSource('tone', clock, (into, index) => {
    for (let i = 0; i < into.length; i++) {
      // 440 Hz repeats every 48000 samples: the angle stays exact for ever.
      const turn = (toneHz * ((index + i) % sampleRateHz)) / sampleRateHz;
      into[i] = Math.round(toneAmplitude * Math.sin(2 * Math.PI * turn));
    }
  });
}

/** Length of a click: 2 ms of 1 kHz at half of full scale, loud and wide enough to survive Opus. */
const clickSamples = 96;

/**
 * Silence with a click that begins exactly at each whole second of the monotonic clock that all processes of a machine
 * share: who hears it there knows its age.
 */
export function clickSource(clock?: Clock): BlockSource {
  return new ClockedSource('click', clock, (into, _index, startUs) => {
    for (let i = 0; i < into.length; i++) {
      const intoSecond = Math.floor(((startUs % 1_000_000) * sampleRateHz) / 1_000_000 + i) % sampleRateHz;
      into[i] = intoSecond < clickSamples ? Math.round(16384 * Math.sin((2 * Math.PI * intoSecond) / 48)) : 0;
    }
  });
}

/** `samples` (48 kHz, interleaved, at least one of each channel) over and over. */
export function loopSource(
  name: string,
  samples: Int16Array,
  clock?: Clock,
  channels: Channels = 1,
): BlockSource {
  const generate: Generator = (into, index) => {
    for (let i = 0; i < into.length; i++) into[i] = samples[(index + i) % samples.length]!;
  };
  return new ClockedSource(name, clock, generate, channels);
}

class ClockedSource implements BlockSource {
  readonly name: string;
  readonly channels: Channels;
  readonly hearsRoom = false;
  private readonly ticker: SampleTicker;
  private readonly generate: Generator;

  constructor(name: string, clock: Clock = realClock, generate: Generator, channels: Channels = 1) {
    this.name = name;
    this.channels = channels;
    this.ticker = new SampleTicker(clock);
    this.generate = generate;
  }

  get overruns(): number {
    return this.ticker.missed;
  }

  start(listener: SourceListener): void {
    let index = 0;
    this.ticker.start(deviceBlockSamples, (startUs) => {
      const samples = new Int16Array(deviceBlockSamples * this.channels);
      this.generate(samples, index, startUs);
      index += samples.length;
      listener.onBlock({ samples, capturedAtUs: startUs });
    });
  }

  close(): Promise<void> {
    return this.ticker.close();
  }
}
