// What a conversation needs of the connection below it. net/ implements it over TLS, TCP and memory.
import type { Closable } from '../core/scope.ts';
import type { Message } from './message.ts';

/** A reliable connection that speaks Messages and knows its bytes. */
export interface Link extends Closable {
  /** Where the other side is, as shown to people: `host:port`. */
  readonly address: string;
  /**
   * SHA-256 of the other side's public key (DER SubjectPublicKeyInfo), `SHA256:` and base64 without padding; undefined
   * on plain TCP.
   */
  readonly fingerprint: string | undefined;
  /**
   * 32 bytes that only the two ends of this TLS session have: its exporter for channel bindings (RFC 9266). Undefined on
   * plain TCP.
   */
  readonly binding: Uint8Array | undefined;
  /** Envelope bytes handed over so far; the other side acknowledges them in its Reports. */
  readonly bytesSent: number;
  /** Envelope bytes that came so far. */
  readonly bytesReceived: number;
  /** From here on everything may be said. Before, only what opens a call: small messages, for which little is held. */
  beginCall(): void;
  /** Queues one envelope. Never blocks; after close it does nothing. The sender bounds itself by bytes in flight. */
  send(envelope: Uint8Array): void;
  /**
   * The next message. Waits; undefined when the other side has closed after a `bye`, when this side has closed, or when
   * the signal aborted. Rejects with `line-lost` (an end without a bye, too) or `protocol-violation`. Reading stops while nobody takes: memory stays bounded.
   */
  receive(signal?: AbortSignal): Promise<Message | undefined>;
  /** Sends what is queued (for at most half a second), then closes. Idempotent. */
  close(): Promise<void>;
}
