// Makes sound shorter or longer without changing its pitch: one period (or some) that repeats itself is cut out, or put in
// again, and the ends are blended (WSOLA; NetEQ's accelerate and preemptive expand). Works on a Tape at its cursor, in
// place. How much and when is decided in flow/delay-control.ts. Pure, allocates nothing.
import { LagSearch, longestLag, patternFrames, shortestLag } from './lag-search.ts';
import type { Tape } from './tape.ts';

/** Blending takes 5 ms, or one period where that is shorter. chosen: long enough for no click, short enough to be alike. */
const blendFrames = 240;
/** The least that must be there to be compared and blended: 2.5 ms. */
const leastFrames = 120;
/** RMS of a sample below which sound counts as silence: −50 dBFS. chosen: breath and room, no speech. */
const quietRms = 104;
/** Beyond what was asked for, so that deep voices find a period at all: 5 ms. */
const overshootFrames = 240;

export class Stretcher {
  private readonly search = new LagSearch();

  /**
   * Cuts out up to about `frames`: silence as much as comes of it, else one period of 2.5–15 ms if it repeats with at least
   * `likeness` (0–1). Returns how many frames went; 0 when the sound does not allow it now.
   */
  shorten(tape: Tape, frames: number, likeness: number): number {
    const quiet = Math.min(frames, this.quietFrames(tape) - blendFrames);
    if (quiet >= shortestLag) return this.cutOut(tape, quiet, blendFrames);
    const pattern = Math.min(patternFrames, tape.coming >> 1);
    const most = Math.min(longestLag, tape.coming - pattern, frames + overshootFrames);
    if (pattern < leastFrames || most < shortestLag) return 0;
    this.search.find(tape.sound, tape.channels, tape.cursor, pattern, 1, shortestLag, most);
    if (this.search.likeness < likeness) return 0;
    const { lag } = this.search;
    return this.cutOut(tape, lag, Math.min(lag, blendFrames, tape.coming - lag));
  }

  /** Puts in about `frames`: the period before the cursor once more. Returns how many frames came; 0: not now. */
  lengthen(tape: Tape, frames: number, likeness: number): number {
    const ahead = Math.min(blendFrames, tape.coming);
    const most = Math.min(longestLag, frames + overshootFrames, tape.room);
    if (ahead < leastFrames || most < shortestLag) return 0;
    // The pattern ends where the blend does, and reaches back into what was heard.
    const at = tape.cursor + ahead - patternFrames;
    this.search.find(tape.sound, tape.channels, at, patternFrames, -1, shortestLag, most);
    if (this.search.likeness < likeness) return 0;
    return this.putIn(tape, this.search.lag, Math.min(this.search.lag, ahead));
  }

  private cutOut(tape: Tape, lag: number, blend: number): number {
    const { sound, channels, cursor } = tape;
    for (let i = 0; i < blend; i++) {
      const weight = (i + 1) / (blend + 1);
      for (let c = 0; c < channels; c++) {
        const here = (cursor + i) * channels + c;
        const there = here + lag * channels;
        sound[there] = Math.round(sound[here]! * (1 - weight) + sound[there]! * weight);
      }
    }
    tape.cut(lag);
    return lag;
  }

  private putIn(tape: Tape, lag: number, blend: number): number {
    tape.insert(lag);
    const { sound, channels, cursor } = tape;
    for (let i = 0; i < lag; i++) {
      const weight = i < blend ? (i + 1) / (blend + 1) : 1;
      for (let c = 0; c < channels; c++) {
        const here = (cursor + i) * channels + c;
        const earlier = sound[here - lag * channels]!;
        const coming = i < blend ? sound[here + lag * channels]! : 0;
        sound[here] = Math.round(coming * (1 - weight) + earlier * weight);
      }
    }
    return lag;
  }

  /** How many frames from the cursor on are silence, looked at in pieces. */
  private quietFrames(tape: Tape): number {
    const { sound, channels, coming, cursor } = tape;
    let quiet = 0;
    while (quiet + leastFrames <= coming) {
      let energy = 0;
      const from = (cursor + quiet) * channels;
      for (let i = from; i < from + leastFrames * channels; i++) energy += sound[i]! * sound[i]!;
      if (energy > quietRms * quietRms * leastFrames * channels) break;
      quiet += leastFrames;
    }
    return quiet;
  }
}
