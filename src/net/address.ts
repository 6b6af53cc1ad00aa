// Addresses as people write them: `host`, `host:port`, `[v6]:port`, a bare v6 address. Pure.
import { isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { TchatError } from '../core/errors.ts';

/** chosen: unassigned by IANA, above 1023, easy to remember. */
export const defaultPort = 7117;

export interface Address {
  /** A name or an address, without brackets, in lower case. */
  readonly host: string;
  /** 1–65535. */
  readonly port: number;
}

/** Throws `usage` with what is wrong with it. */
export function parseAddress(text: string): Address {
  const trimmed = text.trim();
  if (trimmed === '') throw usage(text, 'it is empty');
  if (trimmed.includes('://')) throw usage(text, 'write host or host:port, without a scheme');
  if (trimmed.startsWith('[')) {
    const [, inside, rest] = /^\[([^\]]*)\](.*)$/s.exec(trimmed) ?? [];
    if (inside === undefined || !isIPv6(inside)) throw usage(text, 'no IPv6 address in the brackets');
    if (rest !== '' && !rest!.startsWith(':')) throw usage(text, 'after ] comes :port or nothing');
    return { host: inside.toLowerCase(), port: rest === '' ? defaultPort : parsePort(rest!.slice(1), text) };
  }
  if (isIPv6(trimmed)) return { host: trimmed.toLowerCase(), port: defaultPort };
  const [host, port, ...more] = trimmed.split(':');
  if (more.length > 0) throw usage(text, 'an IPv6 address with a port is written [address]:port');
  return { host: parseHost(host!, text), port: port === undefined ? defaultPort : parsePort(port, text) };
}

/** `host:port`, with brackets around an IPv6 address; what `parseAddress` reads back. */
export function formatAddress({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A socket's far end. Dual-stack sockets call IPv4 peers `::ffff:192.0.2.1`: people do not. */
export function formatRemote(host: string | undefined, port: number | undefined): string {
  return formatAddress({ host: (host ?? 'unknown').replace(/^::ffff:(?=\d+\.)/, ''), port: port ?? 0 });
}

function parseHost(host: string, text: string): string {
  if (host === '') throw usage(text, 'the host is missing');
  const ascii = /^[\x21-\x7e]*$/.test(host) ? host.toLowerCase() : domainToASCII(host);
  const name = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii;
  // RFC 1035 lengths; underscores occur in real names.
  if (name === '' || name.length > 253 || !/^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(name)) {
    throw usage(text, 'that is not the name of a host');
  }
  if (name.startsWith('-')) throw usage(text, 'a host does not begin with -');
  return name;
}

function parsePort(port: string, text: string): number {
  const number = Number(port);
  if (!/^\d{1,5}$/.test(port) || number < 1 || number > 65_535) throw usage(text, 'a port is 1–65535');
  return number;
}

function usage(text: string, why: string): TchatError {
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return new TchatError('usage', `${JSON.stringify(shown)} is not an address: ${why}.`);
}
