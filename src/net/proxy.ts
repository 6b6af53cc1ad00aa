// Reaching a host through a SOCKS5 proxy (RFC 1928), which also looks the name up: for networks that let nothing else out, and
// for names that only the proxy knows. The library speaks SOCKS; here are its words and its failures.
import type { Socket } from 'node:net';
import { type ErrorCode, TchatError } from '../core/errors.ts';
import { type Address, formatAddress, parseAddress } from './address.ts';

export interface SocksProxy extends Address {
  readonly user?: string;
  readonly password?: string;
}

/** RFC 1928 leaves the port open; 1080 is IANA's. */
const defaultProxyPort = 1080;

/** `socks5://[user:password@]host[:port]`, or the same without the scheme. Throws `usage`. */
export function parseProxy(text: string): SocksProxy {
  const [, scheme, credentials, where] = /^(?:([a-z0-9]+):\/\/)?(?:([^@]*)@)?(.*?)\/?$/is.exec(text.trim())!;
  if (scheme && !['socks5', 'socks5h'].includes(scheme.toLowerCase())) {
    throw new TchatError('usage', `A proxy is socks5://host:port, not ${scheme}.`);
  }
  const hasPort = /\]:\d+$|^[^:]*:\d+$/.test(where!);
  const address = { ...parseAddress(where!), ...(hasPort ? {} : { port: defaultProxyPort }) };
  if (credentials === undefined) return address;
  const [user, password = ''] = credentials.split(':').map(decode);
  // RFC 1929: each in one length byte.
  if ([user!, password].some((part) => Buffer.byteLength(part) > 255)) {
    throw new TchatError('usage', 'The name or password of the proxy is too long.');
  }
  return { ...address, user: user!, password };
}

/** Asks the proxy at the other end of `socket` for `target`; the socket is then as if it led there. */
export async function throughProxy(socket: Socket, proxy: SocksProxy, target: Address): Promise<void> {
  const { SocksClient } = await import('socks');
  const { host, port, user, password } = proxy;
  try {
    await SocksClient.createConnection({
      proxy: { host, port, type: 5, ...(user === undefined ? {} : { userId: user, password }) },
      command: 'connect',
      destination: target,
      existing_socket: socket,
    });
  } catch (error) {
    throw proxyFailure(error, formatAddress(proxy), formatAddress(target));
  }
}

/** What the library calls the replies of RFC 1928 §6. */
const replies: readonly (readonly [RegExp, ErrorCode, string])[] = [
  [/HostUnreachable/, 'host-not-found', 'knows no way to it'],
  [/NetworkUnreachable/, 'network-unreachable', 'cannot reach it'],
  [/ConnectionRefused/, 'connection-refused', 'was refused'],
  [/TTLExpired|timed out/i, 'connection-timeout', 'got no answer'],
  [/NotAllowed|Authentication/i, 'network-unreachable', 'does not allow it'],
  // What `ssh -D` does when it cannot reach a host.
  [/Socket closed/, 'network-unreachable', 'hung up: it cannot reach it, or does not speak SOCKS5'],
];

function proxyFailure(error: unknown, proxy: string, target: string): TchatError {
  if (error instanceof TchatError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const known = replies.find(([pattern]) => pattern.test(text));
  const [, code, what] = known ?? [undefined, 'other-protocol' as const, 'does not speak SOCKS5'];
  return new TchatError(code, `Cannot connect to ${target}: the proxy ${proxy} ${what}.`, { cause: error });
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new TchatError('usage', 'The name or password of the proxy is not well written.');
  }
}
