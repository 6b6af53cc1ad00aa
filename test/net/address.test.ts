import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultPort, formatAddress, formatRemote, parseAddress } from '../../src/net/address.ts';

describe('an address', () => {
  it.each([
    ['example.org', 'example.org', defaultPort],
    ['Example.ORG:80', 'example.org', 80],
    ['example.org.', 'example.org', defaultPort],
    [' my_host:7000 ', 'my_host', 7000],
    ['192.0.2.1', '192.0.2.1', defaultPort],
    ['192.0.2.1:65535', '192.0.2.1', 65_535],
    ['::1', '::1', defaultPort],
    ['[::1]', '::1', defaultPort],
    ['[2001:DB8::1]:1', '2001:db8::1', 1],
    ['[fe80::1%eth0]:7117', 'fe80::1%eth0', 7117],
    ['bücher.example', 'xn--bcher-kva.example', defaultPort],
  ])('%s is understood', (text, host, port) => {
    expect(parseAddress(text)).toEqual({ host, port });
  });

  it.each([
    '',
    '  ',
    ':7117',
    'host:',
    'host:0',
    'host:65536',
    'host:+1',
    'host:1e3',
    'host:7117x',
    'tchat://host',
    'a b',
    'user@host',
    'host/path',
    '[::1',
    '[::1]7117',
    '[host]:1',
    '[::1]:',
    '1:2:3',
    '-oProxyCommand',
    'a..b',
    '\u0000',
    'x'.repeat(300),
    `${'x'.repeat(64)}.org`,
  ])('%j is a usage error that quotes it', (text) => {
    expect(() => parseAddress(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining('is not an address') }),
    );
  });

  it('reads back what it writes', () => {
    const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), (name, port) => {
        const address = parseAddress(formatAddress({ host: name, port }));
        expect(address).toEqual({ host: name.toLowerCase(), port });
        expect(parseAddress(formatAddress(address))).toEqual(address);
      }),
    );
  });

  it('of any text is understood, and then stable, or a usage error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        try {
          const address = parseAddress(text);
          expect(parseAddress(formatAddress(address))).toEqual(address);
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage' });
        }
      }),
    );
  });

  it('of a far end is written as people write it', () => {
    expect(formatRemote('::ffff:192.0.2.1', 5)).toBe('192.0.2.1:5');
    expect(formatRemote('2001:db8::1', 5)).toBe('[2001:db8::1]:5');
    expect(formatRemote(undefined, undefined)).toBe('unknown:0');
  });
});
