// Between the devices and the packets: what the speaker is given is shown to the voice processor, what the microphone
// gives goes through it in turns of 10 ms. Measures on the way how much echo there is, and how much of it is left.
import { log } from '../core/log.ts';
import { RingBuffer } from '../core/ring-buffer.ts';
import { SampleClock } from '../devices/sample-clock.ts';
import { EchoDelay } from '../flow/echo-delay.ts';
import { EchoLoss } from '../flow/echo-loss.ts';
import { energy } from '../media/pcm.ts';
import { type Block, sampleRateHz } from '../media/types.ts';
import {
  type EchoCounters,
  passThrough,
  turnSamples,
  type VoiceProcessor,
} from '../media/voice-processor.ts';

/** The hint is renewed when the delay differs from it by this much. chosen: two of the canceller's own blocks. */
const hintStepMs = 8;
/** From the end of a turn until it is processed: it is whole then. */
const turnMs = (turnSamples * 1000) / sampleRateHz;

export class VoiceChain {
  private processor: VoiceProcessor;
  private readonly speaker = new RingBuffer(4 * turnSamples);
  private readonly microphone = new RingBuffer(4 * turnSamples);
  private readonly speakerTurn = new Int16Array(turnSamples);
  private readonly speakerClock = new SampleClock();
  private readonly delay = new EchoDelay();
  private readonly loss = new EchoLoss();
  private hintedMs = Number.NEGATIVE_INFINITY;

  /** Owns the processor. */
  constructor(processor: VoiceProcessor) {
    this.processor = processor;
  }

  get echo(): EchoCounters {
    const { name, cancelsEcho } = this.processor;
    return {
      processor: name,
      cancelled: cancelsEcho,
      delayMs: this.delay.delayMs ?? Number.NaN,
      roomDb: this.loss.roomDb,
      removedDb: this.loss.removedDb,
    };
  }

  /** What the speaker was asked for at `atUs`, as it was given it, volume and all. Only read. */
  hearSpeaker(samples: Int16Array, atUs: number): void {
    if (!this.processor.cancelsEcho) return;
    const endUs = atUs + (samples.length * 1_000_000) / sampleRateHz;
    this.delay.hearSpeaker(samples, this.speakerClock.stamp(endUs, samples.length));
    this.speaker.put(samples);
    while (this.speaker.length >= turnSamples) {
      this.speaker.take(this.speakerTurn);
      this.attempt(() => this.processor.hearSpeaker(this.speakerTurn));
    }
  }

  /** A block of the microphone, of any length; `emit` gets whole turns of it, later by what the processing takes. */
  process({ samples, capturedAtUs }: Block, emit: (block: Block) => void): void {
    if (this.processor === passThrough) {
      emit({ samples, capturedAtUs });
      return;
    }
    this.microphone.put(samples);
    const heldUs = ((this.microphone.length - samples.length) * 1_000_000) / sampleRateHz;
    let startUs = capturedAtUs - heldUs;
    while (this.microphone.length >= turnSamples) {
      const turn = new Int16Array(turnSamples);
      this.microphone.take(turn);
      this.processTurn(turn, startUs);
      emit({ samples: turn, capturedAtUs: Math.round(startUs - this.processor.delayUs) });
      startUs += turnMs * 1000;
    }
  }

  async close(): Promise<void> {
    await this.processor.close();
  }

  private processTurn(turn: Int16Array, startUs: number): void {
    const { cancelsEcho } = this.processor;
    if (cancelsEcho) this.delay.hearMicrophone(turn, startUs);
    const { delayMs } = this.delay;
    const before = rms(turn);
    if (delayMs !== undefined && Math.abs(delayMs - this.hintedMs) >= hintStepMs) {
      this.hintedMs = delayMs;
      this.attempt(() => this.processor.setEchoDelay(delayMs + turnMs));
    }
    this.attempt(() => this.processor.process(turn));
    if (delayMs === undefined) return;
    this.loss.add(this.delay.speakerLevel(startUs - delayMs * 1000), before, rms(turn));
  }

  /** A native part that fails is done without from then on: a call with an echo is better than none. */
  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      log('audio', `voice processing: ${String(error)}`);
      void this.processor.close();
      this.processor = passThrough;
    }
  }
}

function rms(samples: Int16Array): number {
  return Math.sqrt(energy(samples) / samples.length);
}
