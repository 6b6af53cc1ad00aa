import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TchatError } from '../../src/core/errors.ts';
import { parseProxy } from '../../src/net/proxy.ts';

describe('a proxy as people write it', () => {
  it.each([
    ['socks5://proxy.example:9050', { host: 'proxy.example', port: 9050 }],
    ['socks5h://proxy.example', { host: 'proxy.example', port: 1080 }],
    ['proxy.example:1081/', { host: 'proxy.example', port: 1081 }],
    ['socks5://[::1]:9050', { host: '::1', port: 9050 }],
    ['socks5://[::1]', { host: '::1', port: 1080 }],
    ['socks5://ada:pa%3Ass@10.0.0.1:1', { host: '10.0.0.1', port: 1, user: 'ada', password: 'pa:ss' }],
    ['ada@localhost', { host: 'localhost', port: 1080, user: 'ada', password: '' }],
  ])('%s', (text, proxy) => {
    expect(parseProxy(text)).toEqual(proxy);
  });

  it.each(['http://proxy:8080', 'socks4://proxy', 'socks5://', 'socks5://host:0', 'socks5://%ff@host', ''])(
    'refuses %j with what is wrong',
    (text) => {
      expect(() => parseProxy(text)).toThrow(TchatError);
    },
  );

  it('gives a host and a port or a usage error, whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        try {
          expect(parseProxy(text).port).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage' });
        }
      }),
    );
  });
});
