// Addresses and proxies as typed: understood, and then stable, or a usage error.
import { TchatError } from '../../src/core/errors.ts';
import { formatAddress, parseAddress } from '../../src/net/address.ts';
import { parseProxy } from '../../src/net/proxy.ts';
import { fuzz } from './fuzz.ts';

fuzz(
  'address',
  ['example.org:7117', '[2001:db8::1]:80', '::ffff:192.0.2.1', 'fe80::1%eth0', 'bücher.example', 'tchat://x'],
  (input) => {
    const text = new TextDecoder().decode(input);
    try {
      const address = parseAddress(text);
      const again = parseAddress(formatAddress(address));
      if (again.host !== address.host || again.port !== address.port)
        throw new Error(`${text} is not stable`);
      return address.host.includes(':') ? 'v6' : 'name';
    } catch (error) {
      if (!(error instanceof TchatError && error.code === 'usage')) throw error;
      return error.message.split(': ').at(-1)!;
    }
  },
);

fuzz(
  'proxy',
  ['socks5://ada:pa%3Ass@proxy.example:9050', 'socks5h://[::1]/', 'proxy:1', '%zz@host', 'http://proxy:8080'],
  (input) => {
    try {
      const { host, port, user, password } = parseProxy(new TextDecoder().decode(input));
      if (!(port > 0 && port < 65_536) || host === '') throw new Error('nowhere');
      for (const part of [user, password])
        if (part !== undefined && Buffer.byteLength(part) > 255) throw new Error('longer than SOCKS can say');
      return `${host.includes(':')} ${user !== undefined}`;
    } catch (error) {
      if (!(error instanceof TchatError && error.code === 'usage')) throw error;
      return error.message
        .split(': ')
        .at(-1)!
        .replace(/not .*/, '');
    }
  },
);
