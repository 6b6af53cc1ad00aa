// Waits for callers and gives an open Link for each. Strangers cost little: they come so often and no oftener from one source,
// the first byte tells TLS from plain tchat from anything else, all that comes before a caller is known has one deadline, and
// the half-open are few.
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { SecureContext } from 'node:tls';
import { monotonicNowUs } from '../core/clock.ts';
import { asTchatError, type ErrorCode, TchatError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { Closable } from '../core/scope.ts';
import { type Allowance, TokenBuckets } from '../core/token-bucket.ts';
import { encodeMessage, encodePreface, protocolMajor, protocolMinor } from '../wire/envelope.ts';
import { defaultPort, formatAddress, formatRemote } from './address.ts';
import { withDeadline } from './deadline.ts';
import { handshakeTimeoutMs } from './dial.ts';
import { listenFailure } from './failures.ts';
import { clientHello, firstWords } from './first-words.ts';
import { HalfOpen, knockingLimits, shakingLimits } from './half-open.ts';
import type { Identity } from './identity.ts';
import { openLink, type TransportLink } from './link.ts';
import { sourceOf } from './source.ts';
import { tcpTransport, tune } from './tcp.ts';
import { plainAlert, secureContext, tlsAnswer } from './tls.ts';

export interface ListenOptions {
  /** An address of this machine. Default: all of them, IPv6 and IPv4. */
  readonly host?: string;
  /** Default: `defaultPort`. 0: any that is free. */
  readonly port?: number;
  readonly identity: Identity;
  readonly insecure?: boolean;
  /** Owns the link from here on; closing the listener does not close it. */
  /** Resolves when the caller has said who it is, or has gone: until then it counts as half-open. Never rejects. */
  readonly onLink: (link: TransportLink) => Promise<void> | void;
  /** Somebody came and was sent away, or left: with an error's code, or because too many came. */
  readonly onRefused?: (why: Refusal) => void;
  /** For a caller to say who it is, from its connection on. Default: `handshakeTimeoutMs`. */
  readonly handshakeMs?: number;
  /** Default: `arrivals`. */
  readonly allowance?: Allowance;
}

export type Refusal = ErrorCode | 'too-many';

export interface Listener extends Closable {
  readonly port: number;
  /** `host:port`, each as another machine may dial it; loopback only when nothing else is listened on. */
  readonly addresses: readonly string[];
  /** Connections that have not said yet who they are. */
  readonly halfOpen: number;
  /** Listens no more, ends the half-open; links that were given away live on. Idempotent. */
  close(): Promise<void>;
}

/** From one source. chosen: a call is two connections, and tries again once a second when its line was lost. */
const arrivals: Allowance = { burst: 32, perSecond: 2 };
/** chosen: 4,000 sources are 0.5 MB; an attacker with more gets a new burst for each anyway. */
const rememberedSources = 4096;

const magicStart = 0x54;

/** Rejects with `port-in-use` or `port-not-allowed`. */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { host, port = defaultPort, identity, insecure = false, handshakeMs = handshakeTimeoutMs } = options;
  const context = insecure ? undefined : secureContext(identity);
  const recent = new TokenBuckets(options.allowance ?? arrivals, rememberedSources);
  const knocking = new HalfOpen<Socket>(knockingLimits);
  const shaking = new HalfOpen<Socket>(shakingLimits);
  const welcoming = new Map<Socket, Promise<void>>();
  let closed = false;

  const server = createServer((socket) => {
    // Somebody must listen at all times: an error that nobody hears ends the process.
    socket.on('error', () => {});
    const source = sourceOf(socket.remoteAddress);
    if (!recent.take(source, monotonicNowUs())) {
      socket.resetAndDestroy();
      options.onRefused?.('too-many');
      return;
    }
    knocking.add(socket, source)?.destroy();
    const done = welcome(socket, source).finally(() => {
      welcoming.delete(socket);
      for (const stage of [knocking, shaking]) stage.delete(socket);
    });
    welcoming.set(socket, done);
  });

  async function welcome(socket: Socket, source: string): Promise<void> {
    const address = formatRemote(socket.remoteAddress, socket.remotePort);
    const silent = () => new TchatError('handshake-timeout', `${address} did not say who it is.`);
    try {
      tune(socket);
      await withDeadline(socket, handshakeMs, silent, undefined, async () => {
        const first = await firstWords(socket, address);
        knocking.delete(socket);
        shaking.add(socket, source)?.destroy();
        const link = await answer(socket, first, context, address);
        if (closed) await link.close();
        else await options.onLink(link);
      });
    } catch (error) {
      if (!closed) options.onRefused?.(asTchatError(error).code);
    }
  }

  await bind(server, host, port);
  server.on('error', (error) => log('net', `listener: ${error}`));
  const bound = server.address() as AddressInfo;
  return {
    port: bound.port,
    addresses: reachableAddresses(bound),
    get halfOpen() {
      return knocking.size + shaking.size;
    },
    async close() {
      closed = true;
      if (server.listening) server.close();
      for (const socket of welcoming.keys()) socket.destroy();
      await Promise.all(welcoming.values());
    },
  };
}

/** One caller whose first byte is `first`, to an open Link. */
async function answer(
  socket: Socket,
  first: number,
  context: SecureContext | undefined,
  address: string,
): Promise<TransportLink> {
  if (first === clientHello) {
    if (context) return openLink(await tlsAnswer(socket, context, address), false);
    await farewell(socket, address, plainAlert);
    throw new TchatError('peer-secure', `${address} came with TLS.`);
  }
  if (first === magicStart) {
    if (!context) return openLink(tcpTransport(socket, address), true);
    await farewell(
      socket,
      address,
      encodePreface({ major: protocolMajor, minor: protocolMinor, plain: false }),
      [...encodeMessage({ kind: 'bye', reason: 'tls-required', text: '' })],
    );
    throw new TchatError('peer-not-secure', `${address} came without TLS.`);
  }
  throw new TchatError('other-protocol', `${address} does not speak the tchat protocol.`);
}

async function farewell(
  socket: Socket,
  address: string,
  first: Uint8Array,
  more: Uint8Array[] = [],
): Promise<void> {
  const transport = tcpTransport(socket, address);
  for (const bytes of [first, ...more]) transport.write(bytes);
  await transport.close();
}

function bind(server: Server, host: string | undefined, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const where = host === undefined ? `port ${port}` : formatAddress({ host, port });
    const failed = (error: Error) => reject(listenFailure(error, where));
    server.once('error', failed);
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}

function reachableAddresses({ address, family, port }: AddressInfo): string[] {
  if (address !== '::' && address !== '0.0.0.0') return [formatAddress({ host: address, port })];
  const found = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((one) => !one.internal && (family === 'IPv6' || one.family === 'IPv4'))
    // A link-local address means nothing without the name of the caller's own interface.
    .filter((one) => !one.address.startsWith('fe80:'))
    .sort((a, b) => a.family.localeCompare(b.family))
    .map((one) => formatAddress({ host: one.address, port }));
  return found.length > 0 ? found : [formatAddress({ host: '127.0.0.1', port })];
}
