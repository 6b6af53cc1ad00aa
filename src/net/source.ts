// Where a connection comes from, for limits: an IPv4 address, or the /64 of an IPv6 address, because whoever has one address of
// it has them all.
import { isIPv6 } from 'node:net';

/** `192.0.2.1`, `2001:db8:0:7::/64`; `unknown` for a socket that is gone already. */
export function sourceOf(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  return `${firstGroups(bare).join(':')}::/64`;
}

/** The first four groups of an IPv6 address, without leading zeros. */
function firstGroups(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  // An embedded IPv4 address stands for two groups; it is among the last four.
  const written = before.length + after.length + (address.includes('.') ? 1 : 0);
  const groups = [...before, ...Array<string>(Math.max(0, 8 - written)).fill('0'), ...after];
  return groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
}
