// A bad line: a Transport around another one that delays, stalls, splits and cuts what is read from it, the same way for
// the same seed. Wrap both ends to spoil both directions.
import { type Clock, realClock } from '../../src/core/clock.ts';
import { lineLost } from '../../src/net/failures.ts';
import type { Transport } from '../../src/net/transport.ts';
import { seededRandom } from './random.ts';

export interface Faults {
  readonly seed: number;
  /** Each piece waits between 0 and this, at random. */
  readonly delayUs?: number;
  /** One piece in `everyPieces`, at random, waits for `us` more, and all behind it do. */
  readonly stall?: { readonly everyPieces: number; readonly us: number };
  /** `one`: every byte comes alone. `random`: pieces of 1 to 2,000 bytes. Default: as they came. */
  readonly split?: 'one' | 'random';
  /** After so many bytes the line breaks, in the middle of whatever it was. */
  readonly cutAfterBytes?: number;
  readonly clock?: Clock;
}

export class FaultyTransport implements Transport {
  readonly address: string;
  readonly fingerprint: string | undefined;
  readonly binding: Uint8Array | undefined;
  private readonly inner: Transport;
  private readonly faults: Faults;
  private readonly random: () => number;
  private readonly clock: Clock;
  private rest: Uint8Array = new Uint8Array(0);
  private bytesGiven = 0;
  private heldUntilUs: number | undefined;
  private broken = false;

  constructor(inner: Transport, faults: Faults) {
    this.inner = inner;
    this.faults = faults;
    this.address = inner.address;
    this.fingerprint = inner.fingerprint;
    this.binding = inner.binding;
    this.random = seededRandom(faults.seed);
    this.clock = faults.clock ?? realClock;
  }

  get bytesUnsent(): number {
    return this.inner.bytesUnsent;
  }

  write(bytes: Uint8Array): void {
    if (!this.broken) this.inner.write(bytes);
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    if (this.rest.length === 0 && !this.broken) {
      const chunk = await this.inner.read(signal);
      if (!chunk) return undefined;
      this.rest = chunk;
    }
    this.heldUntilUs ??= this.clock.nowUs() + this.holdUs();
    while (this.clock.nowUs() < this.heldUntilUs) {
      if (signal?.aborted) return undefined;
      await this.clock.sleepUntil(this.heldUntilUs, signal);
    }
    this.heldUntilUs = undefined;
    return this.give();
  }

  async close(): Promise<void> {
    await this.inner.close();
    this.rest = new Uint8Array(0);
  }

  private give(): Uint8Array {
    const left = (this.faults.cutAfterBytes ?? Number.POSITIVE_INFINITY) - this.bytesGiven;
    if (left <= 0) {
      this.broken = true;
      void this.inner.close();
      throw lineLost(this.address, 'cut');
    }
    const { split } = this.faults;
    const wish = split === 'one' ? 1 : split === 'random' ? 1 + Math.floor(this.random() * 2000) : Infinity;
    const length = Math.min(this.rest.length, wish, left);
    const piece = this.rest.slice(0, length);
    this.rest = this.rest.subarray(length);
    this.bytesGiven += length;
    return piece;
  }

  private holdUs(): number {
    const { delayUs = 0, stall } = this.faults;
    const stalls = stall && this.random() * stall.everyPieces < 1;
    return delayUs * this.random() + (stalls ? stall.us : 0);
  }
}
