// Two ends in one process: a real Transport without a socket, for tests and for hosting both sides of a call.
import { Bell } from '../core/bell.ts';
import { type Clock, realClock } from '../core/clock.ts';
import { maxReadBytes, type Transport } from './transport.ts';

export interface MemoryOptions {
  /** One way. 0: bytes are there at once. */
  readonly delayUs?: number;
  readonly clock?: Clock;
  /** What the first and the second end see of each other. */
  readonly fingerprints?: readonly [string | undefined, string | undefined];
  /** What binds words and codes to the line; the same on both ends, as in a TLS session. */
  readonly binding?: Uint8Array;
}

/** What a kernel would have swallowed before bytes count as unsent. chosen: a small socket buffer. */
const kernelBytes = 64 * 1024;

export function memoryPair(options: MemoryOptions = {}): [Transport, Transport] {
  const { clock = realClock, delayUs = 0, fingerprints = [], binding } = options;
  const there = new Pipe(clock, delayUs);
  const back = new Pipe(clock, delayUs);
  return [
    new MemoryTransport(there, back, 'memory:2', fingerprints[0], binding),
    new MemoryTransport(back, there, 'memory:1', fingerprints[1], binding),
  ];
}

/** One direction: chunks with the time at which they may be seen. */
class Pipe {
  bytes = 0;
  private readonly clock: Clock;
  private readonly delayUs: number;
  private readonly changed = new Bell();
  private chunks: { readonly bytes: Uint8Array; readonly dueUs: number }[] = [];
  private endsAtUs = Number.POSITIVE_INFINITY;

  constructor(clock: Clock, delayUs: number) {
    this.clock = clock;
    this.delayUs = delayUs;
  }

  put(bytes: Uint8Array): void {
    if (bytes.length === 0 || this.endsAtUs !== Number.POSITIVE_INFINITY) return;
    this.chunks.push({ bytes, dueUs: this.clock.nowUs() + this.delayUs });
    this.bytes += bytes.length;
    this.changed.ring();
  }

  /** No more bytes come; those that wait can still be taken. */
  end(): void {
    this.endsAtUs = Math.min(this.endsAtUs, this.clock.nowUs() + this.delayUs);
    this.changed.ring();
  }

  /** The reader has gone: what waits and what comes is thrown away. */
  abandon(): void {
    this.chunks = [];
    this.bytes = 0;
    this.endsAtUs = Number.NEGATIVE_INFINITY;
    this.changed.ring();
  }

  async take(signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
    for (;;) {
      const nowUs = this.clock.nowUs();
      const first = this.chunks[0];
      if (first && first.dueUs <= nowUs) return this.pull(first.bytes);
      if ((!first && this.endsAtUs <= nowUs) || signal?.aborted) return undefined;
      await this.clock.sleepUntil(first?.dueUs ?? this.endsAtUs, signal, this.changed);
    }
  }

  private pull(first: Uint8Array): Uint8Array {
    const chunk = first.slice(0, maxReadBytes);
    if (chunk.length === first.length) this.chunks.shift();
    else this.chunks[0] = { bytes: first.subarray(chunk.length), dueUs: this.chunks[0]!.dueUs };
    this.bytes -= chunk.length;
    return chunk;
  }
}

class MemoryTransport implements Transport {
  readonly address: string;
  readonly fingerprint: string | undefined;
  readonly binding: Uint8Array | undefined;
  private readonly out: Pipe;
  private readonly in: Pipe;

  constructor(
    out: Pipe,
    incoming: Pipe,
    address: string,
    fingerprint: string | undefined,
    binding: Uint8Array | undefined,
  ) {
    this.out = out;
    this.in = incoming;
    this.address = address;
    this.fingerprint = fingerprint;
    this.binding = binding;
  }

  get bytesUnsent(): number {
    return Math.max(0, this.out.bytes - kernelBytes);
  }

  write(bytes: Uint8Array): void {
    this.out.put(bytes);
  }

  read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return this.in.take(signal);
  }

  async close(): Promise<void> {
    this.out.end();
    this.in.abandon();
  }
}
