// A bounded ring of 16-bit samples: where blocks of one size become blocks of another. What does not fit is lost, and
// counted. Used by one thread; the unit is the sample, and the ring knows nothing of rates.

export class RingBuffer {
  private readonly samples: Int16Array;
  private readAt = 0;
  private held = 0;
  /** Samples that found no room. */
  overruns = 0;

  /** `capacity` in samples, at least 1. */
  constructor(capacity: number) {
    this.samples = new Int16Array(capacity);
  }

  get capacity(): number {
    return this.samples.length;
  }

  /** Samples that can be taken now. */
  get length(): number {
    return this.held;
  }

  /** Copies in as much as fits, oldest first; the rest is dropped and counted. Returns how many went in. */
  put(samples: Int16Array): number {
    const fits = Math.min(samples.length, this.capacity - this.held);
    const writeAt = (this.readAt + this.held) % this.capacity;
    const first = Math.min(fits, this.capacity - writeAt);
    this.samples.set(samples.subarray(0, first), writeAt);
    this.samples.set(samples.subarray(first, fits), 0);
    this.held += fits;
    this.overruns += samples.length - fits;
    return fits;
  }

  /** Fills `into` from its start with the oldest samples. Returns how many there were; the rest is left untouched. */
  take(into: Int16Array): number {
    const taken = Math.min(into.length, this.held);
    const first = Math.min(taken, this.capacity - this.readAt);
    into.set(this.samples.subarray(this.readAt, this.readAt + first));
    into.set(this.samples.subarray(0, taken - first), first);
    this.readAt = (this.readAt + taken) % this.capacity;
    this.held -= taken;
    return taken;
  }

  clear(): void {
    this.held = 0;
  }
}
