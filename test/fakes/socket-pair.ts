// Two connected Transports over real loopback sockets, plain or TLS, without a listener's handshake around them.
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { formatRemote } from '../../src/net/address.ts';
import { makeIdentity } from '../../src/net/identity.ts';
import { connected, startConnect, tcpTransport, tune } from '../../src/net/tcp.ts';
import { secureContext, tlsAnswer, tlsCall } from '../../src/net/tls.ts';
import type { TransportPair } from '../contract/transport.ts';

export const alice = await makeIdentity();
export const bob = await makeIdentity();

/** Caller first, listener second. */
export async function tcpPair(): Promise<TransportPair> {
  const { caller, listener, close } = await socketPair();
  return { ends: [tcpTransport(caller, remote(caller)), tcpTransport(listener, remote(listener))], close };
}

/** Alice calls bob. */
export async function tlsPair(): Promise<TransportPair> {
  const { caller, listener, close } = await socketPair();
  const ends = await Promise.all([
    tlsCall(caller, secureContext(alice), remote(caller)),
    tlsAnswer(listener, secureContext(bob), remote(listener)),
  ]);
  return { ends, close };
}

async function socketPair(): Promise<{ caller: Socket; listener: Socket; close: () => void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const caller = startConnect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  await connected(caller, 'loopback');
  const listener = await accepted;
  listener.on('error', () => {});
  tune(listener);
  return { caller, listener, close: () => void server.close() };
}

function remote(socket: Socket): string {
  return formatRemote(socket.remoteAddress, socket.remotePort);
}
