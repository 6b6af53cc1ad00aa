// How long after the speaker was given a sound the microphone hears it: found by laying the beginnings of sounds on both
// sides over each other. Linear amplitudes of 5 ms and only what rises of them: reverberation smears everything else.
import { sampleRateHz } from '../media/types.ts';

const slotSamples = 240;
const slotUs = (slotSamples * 1_000_000) / sampleRateHz;
/** 0 … 595 ms. Beyond 500 WebRTC's canceller has no effect. */
const lags = 120;
/** A power of two above `lags`, with room for blocks that come late. */
const kept = 256;
/** Older slots count less and less: 3 s. chosen: a sentence. */
const memorySlots = 600;
/**
 * Likeness (−1 … 1) from which on an echo is believed. measured: speech in a room with 250 ms of reverberation 0.68–0.93,
 * with the near side talking as well 0.63–0.77; without any echo 0.28 at most.
 */
const believed = 0.4;
/** It must point to the same delay for so long: half a second. chosen. */
const steadySlots = 100;

export class EchoDelay {
  private readonly speaker = new Rises();
  private readonly microphone = new Rises();
  private readonly products = new Float64Array(lags);
  private speakerSquares = 0;
  private microphoneSquares = 0;
  private seenSlot = Number.NEGATIVE_INFINITY;
  private candidate = 0;
  private steadyFor = 0;
  private found: number | undefined;

  /** The delay of an echo that was heard, ms; undefined until one was. Kept while nobody speaks. */
  get delayMs(): number | undefined {
    return this.found === undefined ? undefined : (this.found * slotUs) / 1000;
  }

  /** 48 kHz mono that the speaker was given from `atUs` on. */
  hearSpeaker(samples: Int16Array, atUs: number): void {
    this.speaker.put(samples, atUs);
  }

  /** 48 kHz mono that the microphone heard from `atUs` on, before anything was done to it. */
  hearMicrophone(samples: Int16Array, atUs: number): void {
    this.microphone.put(samples, atUs);
    const { newest } = this.microphone;
    // After a pause of the device only what can still be compared.
    for (let slot = Math.max(this.seenSlot + 1, newest - lags); slot <= newest; slot++) this.compare(slot);
    this.seenSlot = newest;
  }

  /** RMS of what the speaker was given at that time, in units of a sample; 0 where nothing is known. */
  speakerLevel(atUs: number): number {
    return this.speaker.levelAt(Math.round(atUs / slotUs));
  }

  private compare(slot: number): void {
    const heard = this.microphone.riseAt(slot);
    const given = this.speaker.riseAt(slot);
    this.microphoneSquares += (heard * heard - this.microphoneSquares) / memorySlots;
    this.speakerSquares += (given * given - this.speakerSquares) / memorySlots;
    let best = 0;
    for (let lag = 0; lag < lags; lag++) {
      this.products[lag]! += (heard * this.speaker.riseAt(slot - lag) - this.products[lag]!) / memorySlots;
      if (this.products[lag]! > this.products[best]!) best = lag;
    }
    const scale = Math.sqrt(this.microphoneSquares * this.speakerSquares);
    const likely = scale > 0 && this.products[best]! > believed * scale;
    this.steadyFor = likely && Math.abs(best - this.candidate) <= 1 ? this.steadyFor + 1 : 0;
    this.candidate = best;
    if (this.steadyFor >= steadySlots) this.found = best;
  }
}

/** Amplitudes of one side by slots of the clock, and how much each lies above the one before. */
class Rises {
  newest = Number.NEGATIVE_INFINITY;
  private readonly levels = new Float64Array(kept);
  private readonly rises = new Float64Array(kept);
  private meanRise = 0;
  private sum = 0;
  private count = 0;

  put(samples: Int16Array, atUs: number): void {
    for (let i = 0; i < samples.length; i++) {
      this.sum += samples[i]! * samples[i]!;
      if (++this.count < slotSamples) continue;
      const startUs = atUs + ((i + 1 - slotSamples) * 1_000_000) / sampleRateHz;
      this.add(Math.round(startUs / slotUs), Math.sqrt(this.sum / slotSamples));
      this.sum = this.count = 0;
    }
  }

  levelAt(slot: number): number {
    return this.has(slot) ? this.levels[slot & (kept - 1)]! : 0;
  }

  riseAt(slot: number): number {
    return this.has(slot) ? this.rises[slot & (kept - 1)]! : 0;
  }

  private has(slot: number): boolean {
    return slot <= this.newest && slot > this.newest - kept;
  }

  private add(slot: number, level: number): void {
    if (slot <= this.newest) return;
    // What begins with the device itself, or goes on after a gap, is no beginning of a sound.
    const rise = slot === this.newest + 1 ? Math.max(0, level - this.levelAt(this.newest)) : 0;
    for (let missed = Math.max(this.newest + 1, slot - kept + 1); missed < slot; missed++)
      this.set(missed, 0, 0);
    this.meanRise += (rise - this.meanRise) / memorySlots;
    this.set(slot, level, rise - this.meanRise);
    this.newest = slot;
  }

  private set(slot: number, level: number, rise: number): void {
    this.levels[slot & (kept - 1)] = level;
    this.rises[slot & (kept - 1)] = rise;
  }
}
