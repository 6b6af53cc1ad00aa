// From an address to an open Link: connect, encrypt, exchange prefaces; each failure with the code that tells the user
// what to do. Whether the peer's key is a known one, the caller asks of known-peers.ts.
import type { LookupFunction } from 'node:net';
import { TchatError } from '../core/errors.ts';
import { formatAddress } from './address.ts';
import { withDeadline } from './deadline.ts';
import type { Identity } from './identity.ts';
import { openLink, type TransportLink } from './link.ts';
import { type SocksProxy, throughProxy } from './proxy.ts';
import { connected, startConnect, tcpTransport } from './tcp.ts';
import { secureContext, tlsCall } from './tls.ts';

export interface DialOptions {
  /** A name or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Shown to the other side; not used with `insecure`. */
  readonly identity: Identity;
  /** Plain TCP: the other side must have chosen it too. */
  readonly insecure?: boolean;
  /** Ends the attempt, which rejects with the signal's reason. The Link lives on without it. */
  readonly signal?: AbortSignal;
  /** For the connection, names and all addresses together. Default: `connectTimeoutMs`. */
  readonly timeoutMs?: number;
  /** Default: `handshakeTimeoutMs`. */
  readonly handshakeMs?: number;
  readonly lookup?: LookupFunction;
  /** Goes through it, and lets it look the name up. */
  readonly proxy?: SocksProxy | undefined;
}

/** chosen: three SYNs are sent within 7 s; who waits longer gives up. */
export const connectTimeoutMs = 10_000;
/** From the connection to the other side's preface. chosen: 20 round trips of a satellite line. */
export const handshakeTimeoutMs = 5000;

/**
 * Rejects with `host-not-found`, `connection-refused`, `connection-timeout`, `network-unreachable`, `handshake-timeout`,
 * `other-protocol`, `other-version`, `peer-secure`, `peer-not-secure`, `line-lost`; nothing is left open then.
 */
export async function dial(options: DialOptions): Promise<TransportLink> {
  const { host, port, identity, insecure = false, signal } = options;
  const { timeoutMs = connectTimeoutMs, handshakeMs = handshakeTimeoutMs, proxy } = options;
  const where = formatAddress({ host, port });
  const context = insecure ? undefined : secureContext(identity);
  signal?.throwIfAborted();
  const socket = startConnect({ ...options, ...proxy });
  const slow = () =>
    new TchatError('connection-timeout', `${where} did not answer in ${timeoutMs / 1000} s.`);
  await withDeadline(socket, timeoutMs, slow, signal, async () => {
    await connected(socket, proxy ? `the proxy ${formatAddress(proxy)}` : where);
    if (proxy) await throughProxy(socket, proxy, { host, port });
  });
  const silent = () =>
    new TchatError('handshake-timeout', `${where} took the connection, but said nothing that tchat knows.`);
  return withDeadline(socket, handshakeMs, silent, signal, async () => {
    const transport = context ? await tlsCall(socket, context, where) : tcpTransport(socket, where);
    return openLink(transport, insecure);
  });
}
