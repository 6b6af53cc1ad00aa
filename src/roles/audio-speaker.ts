// Between the playout and the speaker: the far side at the user's volume, and over it the tones of tchat itself.
import { loadTone, type ToneName } from '../devices/tones.ts';
import { clamp16 } from '../media/pcm.ts';
import { type Channels, sampleRateHz } from '../media/types.ts';
import type { Playout } from './audio-playout.ts';
import { SpeakerGain } from './speaker-gain.ts';

/** From the beginning of a ring to that of the next: 3 s. chosen: what telephones do, a little brisker. */
const ringEvery = 3 * sampleRateHz;

export class SpeakerChain {
  readonly gain = new SpeakerGain();
  private readonly playout: Playout;
  private tone: Int16Array | undefined;
  private toneAt = 0;
  private toneEvery = Number.POSITIVE_INFINITY;

  constructor(playout: Playout) {
    this.playout = playout;
  }

  /** Starts a tone, from its beginning: `ring` again and again, `hang-up` once. `silence` ends it. Throws `file-unreadable`. */
  async play(name: ToneName | 'silence'): Promise<void> {
    this.tone = undefined;
    if (name === 'silence') return;
    const tone = await loadTone(name);
    this.tone = tone;
    this.toneAt = 0;
    this.toneEvery = name === 'ring' ? ringEvery : Number.POSITIVE_INFINITY;
  }

  /** Writes all of `into`: what is really played from `atUs` on. */
  fill(into: Int16Array, atUs: number): void {
    this.playout.fill(into, atUs);
    const { channels } = this.playout;
    this.gain.apply(into, channels);
    if (this.tone) this.mix(into, channels, this.tone);
  }

  private mix(into: Int16Array, channels: Channels, tone: Int16Array): void {
    for (let i = 0; i < into.length; i++) {
      into[i] = clamp16(into[i]! + (tone[this.toneAt] ?? 0));
      if ((i + 1) % channels > 0) continue;
      if (++this.toneAt === this.toneEvery) this.toneAt = 0;
    }
    if (this.toneAt >= tone.length && this.toneEvery === Number.POSITIVE_INFINITY) this.tone = undefined;
  }
}
