// Plain TCP: connecting to a name with several addresses, and the socket options that every connection gets.
import { connect, type LookupFunction, type Socket } from 'node:net';
import { connectFailure, lineLost } from './failures.ts';
import { SocketTransport } from './socket-transport.ts';
import type { Transport } from './transport.ts';

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  /** Looks names up; tests bring their own. */
  readonly lookup?: LookupFunction | undefined;
}

/** How long one address may take before the next one is tried beside it. RFC 8305 §5: 250 ms. */
const nextAddressMs = 250;
/** Idle time before the kernel asks whether the other side is there. chosen: Reports notice sooner, in a call. */
const keepAliveMs = 10_000;

/** A socket that begins to connect. It is the caller's at once, so that the caller can end it at any time. */
export function startConnect({ host, port, lookup }: ConnectOptions): Socket {
  const socket = connect({
    host,
    port,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: nextAddressMs,
    ...(lookup ? { lookup } : {}),
  });
  // Whoever waits for something reports errors; when nobody does, an unheard one would end the process.
  socket.on('error', () => {});
  return socket;
}

/** Resolves when it is connected, rejects when it cannot or is destroyed. `where` is for the message. */
export function connected(socket: Socket, where: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      tune(socket);
      resolve();
    });
    socket.once('error', (error) => reject(connectFailure(error, where)));
    socket.once('close', () => reject(lineLost(where)));
  });
}

/** Packets leave when they are written: each is already whole, and its time counts. */
export function tune(socket: Socket): void {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveMs);
}

/** Takes over a connected socket. Nothing proves who is at the other end. */
export function tcpTransport(socket: Socket, address: string): Transport {
  return new SocketTransport(socket, address);
}
