// Addresses as typed: understood, and then stable, or a usage error.
import { TchatError } from '../../src/core/errors.ts';
import { formatAddress, parseAddress } from '../../src/net/address.ts';
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
