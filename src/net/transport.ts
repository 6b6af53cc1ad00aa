// What carries a Link: a reliable duplex of bytes that is read by pulling. tcp.ts, tls.ts and memory.ts implement it.
import type { Closable } from '../core/scope.ts';

export interface Transport extends Closable {
  /** Where the other side is, as shown to people: `host:port`. */
  readonly address: string;
  /** `SHA256:` and base64 of the other side's public key (see fingerprint.ts); undefined where nothing proves it. */
  readonly fingerprint: string | undefined;
  /** See `Link.binding`; undefined where nothing binds. */
  readonly binding: Uint8Array | undefined;
  /** Bytes written that have not left this process yet. */
  readonly bytesUnsent: number;
  /** Queues bytes, which belong to the transport from here on. Never waits; does nothing once the line is gone. */
  write(bytes: Uint8Array): void;
  /**
   * The next bytes, at least one and at most `maxReadBytes`, owned by the caller. Waits; undefined at the end of the
   * stream, after `close()`, and when the signal aborts (no byte is lost then). Rejects with `line-lost`. While nobody
   * reads, the other side's writes pile up on its own side. One reader at a time.
   */
  read(signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** Sends what is queued, for at most `lingerMs`, and is gone. Incoming bytes are thrown away. Idempotent. */
  close(): Promise<void>;
}

/** The stream's own buffer, and one read of the kernel beyond it. Node: 16 kB and 64 kB. */
export const maxReadBytes = 80 * 1024;
/** How long a close waits for the last bytes to leave and the other side to hang up too. chosen: half a second. */
export const lingerMs = 500;
