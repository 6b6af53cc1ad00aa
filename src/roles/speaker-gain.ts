// How loud the far side is played: the user's volume, a moderate beginning, and a hand on the knob when it howls. The last
// thing before the speaker; what comes out of here is what is really played.
import { HowlDetector } from '../flow/howl.ts';
import { clamp16, mixToMono } from '../media/pcm.ts';
import { type Channels, sampleRateHz } from '../media/types.ts';

/** Percent of the user's volume → gain: a square, so that each step sounds alike; 100 is untouched. chosen. */
const gainOf = (percent: number) => (percent / 100) ** 2;
/** A speaker begins at −9 dB and is at its volume after 3 s of sound. chosen: nobody is startled, and little is missed. */
const firstGain = 0.35;
const riseSamples = 3 * sampleRateHz;
/** What counts as sound, peak in units of a sample: −44 dBFS. chosen. */
const audible = 200;
/** When it howls: −26 dB for 1.5 s, in which any loop dies, then half of the volume that was. chosen. */
const duckGain = 0.05;
const duckSamples = 1.5 * sampleRateHz;
const leastPercent = 5;

export class SpeakerGain {
  /** 0–150. */
  percent = 100;
  /** How often the volume was turned down for a howl. */
  howls = 0;
  private readonly howl = new HowlDetector();
  private guarded = false;
  private risen = 0;
  private ducked = 0;
  private gain = 1;

  /** From here on it is a real speaker, which may startle and howl. Others are played as they are. */
  guard(): void {
    this.guarded = true;
    this.gain = this.wanted;
  }

  /** In place; fewer than 20 ms at once. */
  apply(samples: Int16Array, channels: Channels = 1): void {
    if (this.guarded) this.watch(mixToMono(samples, channels));
    const from = this.gain;
    this.gain = this.wanted;
    if (from === 1 && this.gain === 1) return;
    const step = (this.gain - from) / samples.length;
    for (let i = 0; i < samples.length; i++) samples[i] = clamp16(samples[i]! * (from + step * (i + 1)));
  }

  private get wanted(): number {
    if (this.ducked > 0) return duckGain * gainOf(this.percent);
    const rise = this.guarded ? firstGain + (1 - firstGain) * (this.risen / riseSamples) : 1;
    return rise * gainOf(this.percent);
  }

  private watch(samples: Int16Array): void {
    this.ducked = Math.max(0, this.ducked - samples.length);
    if (samples.some((sample) => Math.abs(sample) > audible))
      this.risen = Math.min(riseSamples, this.risen + samples.length);
    if (!this.howl.hear(samples)) return;
    this.howls++;
    this.ducked = duckSamples;
    this.percent = Math.max(leastPercent, Math.round(this.percent / 2));
  }
}
