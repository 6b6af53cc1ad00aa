// A Transport over a connected Node socket, plain or TLS: tcp.ts and tls.ts make the socket. Pulling with `read()` is
// what stops Node, and so the kernel and the other side, when nobody takes.
import type { Socket } from 'node:net';
import type { TchatError } from '../core/errors.ts';
import { lineLost } from './failures.ts';
import { lingerMs, type Transport } from './transport.ts';

export class SocketTransport implements Transport {
  readonly address: string;
  readonly fingerprint: string | undefined;
  readonly binding: Uint8Array | undefined;
  private readonly socket: Socket;
  private failure: TchatError | undefined;
  private wake: (() => void) | undefined;
  private closing: Promise<void> | undefined;

  /** Owns the socket from here on. `proven`: what TLS knows of the line; undefined on plain TCP. */
  constructor(socket: Socket, address: string, proven?: { fingerprint: string; binding: Uint8Array }) {
    this.socket = socket;
    this.address = address;
    this.fingerprint = proven?.fingerprint;
    this.binding = proven?.binding;
    socket.on('readable', () => this.wake?.());
    socket.on('end', () => this.wake?.());
    socket.on('error', (error) => {
      this.failure ??= lineLost(address, error);
    });
    socket.on('close', () => {
      if (!socket.readableEnded) this.failure ??= lineLost(address);
      this.wake?.();
    });
  }

  get bytesUnsent(): number {
    return this.socket.writableLength;
  }

  write(bytes: Uint8Array): void {
    if (this.socket.writable && !this.closing) this.socket.write(bytes);
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    for (;;) {
      if (this.closing) return undefined;
      const chunk: Uint8Array | null = this.socket.read();
      if (chunk) return chunk;
      if (this.failure) throw this.failure;
      if (this.socket.readableEnded || signal?.aborted) return undefined;
      await this.change(signal);
    }
  }

  close(): Promise<void> {
    this.closing ??= this.linger();
    this.wake?.();
    return this.closing;
  }

  private change(signal: AbortSignal | undefined): Promise<void> {
    if (this.wake) throw new Error('a transport has one reader');
    return new Promise((resolve) => {
      const wake = () => {
        this.wake = undefined;
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.wake = wake;
      signal?.addEventListener('abort', wake, { once: true });
    });
  }

  /**
   * A socket that is closed with unread bytes in it sends a reset, and the other side may lose our last words: so say
   * that we are done, and read on until the other side is too.
   */
  private linger(): Promise<void> {
    const { socket } = this;
    if (socket.closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.destroy(), lingerMs);
      socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      socket.removeAllListeners('readable');
      socket.resume();
      socket.end();
    });
  }
}
