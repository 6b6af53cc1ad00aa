// What Node and OpenSSL call a failure → what tchat calls it. The one place that knows their codes.
import type { ErrorCode } from '../core/errors.ts';
import { TchatError } from '../core/errors.ts';

/** By how much they tell: with several addresses tried, the first of these that one of them met is reported. */
const connectCodes: readonly (readonly [string, ErrorCode, string])[] = [
  ['ENOTFOUND', 'host-not-found', 'no such host'],
  ['EAI_AGAIN', 'host-not-found', 'the name could not be looked up'],
  ['EAI_FAIL', 'host-not-found', 'the name could not be looked up'],
  ['EAI_NODATA', 'host-not-found', 'the name has no address'],
  ['EAI_NONAME', 'host-not-found', 'no such host'],
  ['ECONNREFUSED', 'connection-refused', 'the connection was refused'],
  ['ECONNRESET', 'line-lost', 'the other side hung up at once'],
  ['EPIPE', 'line-lost', 'the other side hung up at once'],
  ['ETIMEDOUT', 'connection-timeout', 'no answer'],
  ['EHOSTUNREACH', 'network-unreachable', 'the host cannot be reached'],
  ['ENETUNREACH', 'network-unreachable', 'the network cannot be reached'],
  ['EHOSTDOWN', 'network-unreachable', 'the host cannot be reached'],
  ['ENETDOWN', 'network-unreachable', 'the network is down'],
  ['EACCES', 'network-unreachable', 'this machine does not allow the connection'],
  ['EPERM', 'network-unreachable', 'this machine does not allow the connection'],
  ['EADDRNOTAVAIL', 'network-unreachable', 'no address of this machine leads there'],
  ['EINVAL', 'network-unreachable', 'that address needs its interface (fe80::1%eth0)'],
];

/** Why a connection to `where` could not be made. Unwraps the AggregateError of several addresses. */
export function connectFailure(error: unknown, where: string): TchatError {
  if (error instanceof TchatError) return error;
  const codes = codesOf(error);
  for (const [nodeCode, code, text] of connectCodes) {
    if (codes.includes(nodeCode)) {
      return new TchatError(code, `Cannot connect to ${where}: ${text}.`, { cause: error });
    }
  }
  return new TchatError('internal', `Cannot connect to ${where}: ${describe(error)}.`, { cause: error });
}

/** Why `where` could not be listened on. */
export function listenFailure(error: unknown, where: string): TchatError {
  const [code = ''] = codesOf(error);
  if (code === 'EADDRINUSE') return new TchatError('port-in-use', `${where} is in use.`, { cause: error });
  if (code === 'EACCES' || code === 'EPERM') {
    return new TchatError('port-not-allowed', `This user may not listen on ${where}.`, { cause: error });
  }
  if (['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL', 'ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA'].includes(code)) {
    return new TchatError('port-not-allowed', `${where} is not an address of this machine.`, {
      cause: error,
    });
  }
  return new TchatError('internal', `Cannot listen on ${where}: ${describe(error)}.`, { cause: error });
}

/** Why a TLS handshake with `where` failed. */
export function tlsFailure(error: unknown, where: string): TchatError {
  if (error instanceof TchatError) return error;
  const [code = ''] = codesOf(error);
  // What a tchat with --insecure-tcp answers to a ClientHello: see plainAlert in tls.ts.
  if (code === 'ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY') {
    return new TchatError('peer-not-secure', `${where} does not use TLS.`, { cause: error });
  }
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    // Node says ECONNRESET, but names no system call, when the stream ended in order in the middle of the handshake.
    return (error as { syscall?: unknown }).syscall === undefined ? hungUp(where) : lineLost(where, error);
  }
  return new TchatError('other-protocol', `${where} does not speak tchat's TLS (${describe(error)}).`, {
    cause: error,
  });
}

/** Whoever closes in order before a word of tchat was said has not understood ours. */
export function hungUp(where: string): TchatError {
  return new TchatError(
    'other-protocol',
    `${where} took the connection and closed it without a word of tchat.`,
  );
}

export function lineLost(where: string, cause?: unknown): TchatError {
  const why = cause === undefined ? '' : ` (${describe(cause)})`;
  return new TchatError('line-lost', `The connection with ${where} was lost${why}.`, { cause });
}

function codesOf(error: unknown): string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? [code] : [];
}

/** One short line: OpenSSL's own messages name source files. */
function describe(error: unknown): string {
  const { code, reason } = (error ?? {}) as { code?: unknown; reason?: unknown };
  if (typeof reason === 'string') return reason;
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.message : String(error);
}
