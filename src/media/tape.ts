// The sound around this moment: what was heard last, then what comes. Packets are appended at its end, the speaker takes
// from its middle; stretching and concealment work on both sides of it. Fixed memory; a frame is one sample a channel,
// channels interleaved.
//
//     ┌──────── heard ────────┬──── coming ────┬── free ──┐
//     0 or more             cursor            end       capacity

/** What is kept of what was heard: 30 ms, the longest period and what is compared with it. */
export const heardFrames = 1440;
/** Two of the longest packets (120 ms), and what stretching puts in. */
const roomFrames = 2 * 5760 + 1440;

export class Tape {
  readonly channels: number;
  /** For stretching and concealment: read and changed in place, in frames of `channels` samples. */
  readonly sound: Int16Array;
  /** Frame index of the next one to be heard. */
  cursor = heardFrames;
  /** Frame index after the last one. */
  end = heardFrames;

  /** Begins with silence heard and nothing coming. */
  constructor(channels = 1) {
    this.channels = channels;
    // Twice the room: what is kept is moved to the front once in a while, and not with each packet.
    this.sound = new Int16Array((heardFrames + 2 * roomFrames) * channels);
  }

  /** Frames that can be taken now. */
  get coming(): number {
    return this.end - this.cursor;
  }

  /** Frames that may be appended. */
  get room(): number {
    return Math.max(0, roomFrames - this.coming);
  }

  /** Copies in as many whole frames as there is room for, which is all unless nobody takes. Returns how many. */
  append(samples: Int16Array): number {
    const frames = Math.min(this.room, Math.floor(samples.length / this.channels));
    const fitting =
      frames * this.channels < samples.length ? samples.subarray(0, frames * this.channels) : samples;
    this.sound.set(fitting, this.extend(frames) * this.channels);
    return frames;
  }

  /** Makes room for `frames` more (at most `room`), whose content is the caller's. Returns the index of the first. */
  extend(frames: number): number {
    if ((this.end + frames) * this.channels > this.sound.length) this.rewind();
    const at = this.end;
    this.end += frames;
    return at;
  }

  /** Fills `into` from its start, whole frames. Returns how many samples there were; the rest is left untouched. */
  take(into: Int16Array): number {
    const { channels, cursor } = this;
    const frames = Math.min(this.coming, Math.floor(into.length / channels));
    const from = cursor * channels;
    for (let i = 0; i < frames * channels; i++) into[i] = this.sound[from + i]!;
    this.cursor += frames;
    return frames * channels;
  }

  /** Takes the `frames` after the cursor out: what was heard is followed by what comes after them. */
  cut(frames: number): void {
    const { channels, cursor, sound } = this;
    sound.copyWithin(
      (cursor - heardFrames + frames) * channels,
      (cursor - heardFrames) * channels,
      cursor * channels,
    );
    this.cursor += frames;
  }

  /** Puts `frames` (at most `room`) in after the cursor; their content is the caller's. */
  insert(frames: number): void {
    this.extend(frames);
    const { channels, cursor, end, sound } = this;
    sound.copyWithin((cursor + frames) * channels, cursor * channels, (end - frames) * channels);
  }

  /** Nothing comes any more; what was heard stays, so that it can fade. */
  clearComing(): void {
    this.end = this.cursor;
  }

  /** What is kept, to the front. */
  private rewind(): void {
    const from = this.cursor - heardFrames;
    this.sound.copyWithin(0, from * this.channels, this.end * this.channels);
    this.cursor -= from;
    this.end -= from;
  }
}
