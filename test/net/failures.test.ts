import { describe, expect, it } from 'vitest';
import { connectFailure, listenFailure, tlsFailure } from '../../src/net/failures.ts';

const nodeError = (code: string) => Object.assign(new Error(`${code} somewhere`), { code });

describe('a connection that could not be made', () => {
  it.each([
    ['ENOTFOUND', 'host-not-found'],
    ['EAI_AGAIN', 'host-not-found'],
    ['ECONNREFUSED', 'connection-refused'],
    ['ETIMEDOUT', 'connection-timeout'],
    ['EHOSTUNREACH', 'network-unreachable'],
    ['ENETUNREACH', 'network-unreachable'],
    ['EADDRNOTAVAIL', 'network-unreachable'],
    ['ECONNRESET', 'line-lost'],
    ['EMFILE', 'internal'],
  ])('for %s is %s', (code, expected) => {
    expect(connectFailure(nodeError(code), 'ada:1')).toMatchObject({
      code: expected,
      message: expect.stringContaining('ada:1'),
    });
  });

  it.each([
    [['ENETUNREACH', 'ECONNREFUSED'], 'connection-refused'],
    [['ECONNREFUSED', 'ENETUNREACH'], 'connection-refused'],
    [['ENETUNREACH', 'ETIMEDOUT'], 'connection-timeout'],
    [['EHOSTUNREACH', 'ENETUNREACH'], 'network-unreachable'],
  ])('to any of several addresses (%j) is what tells most: %s', (codes, expected) => {
    expect(connectFailure(new AggregateError(codes.map(nodeError)), 'ada:1').code).toBe(expected);
  });
});

describe('a port that cannot be listened on', () => {
  it.each([
    ['EADDRINUSE', 'port-in-use'],
    ['EACCES', 'port-not-allowed'],
    ['EADDRNOTAVAIL', 'port-not-allowed'],
    ['ENOTFOUND', 'port-not-allowed'],
    ['EMFILE', 'internal'],
  ])('for %s is %s', (code, expected) => {
    expect(listenFailure(nodeError(code), 'port 7117').code).toBe(expected);
  });
});

describe('a TLS handshake that failed', () => {
  it('is told in one short line, without names of source files', () => {
    const error = Object.assign(new Error('00:error:0A:SSL routines:ssl3_get_record:../deps/x.c:1'), {
      code: 'ERR_SSL_WRONG_VERSION_NUMBER',
      reason: 'wrong version number',
    });
    expect(tlsFailure(error, 'ada:1').message).toBe(
      "ada:1 does not speak tchat's TLS (wrong version number).",
    );
  });
});
