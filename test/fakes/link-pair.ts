// Two Links on which a call has begun, over memory or over any pair of transports.
import { openLink, type TransportLink } from '../../src/net/link.ts';
import { type MemoryOptions, memoryPair } from '../../src/net/memory.ts';
import type { Transport } from '../../src/net/transport.ts';

export function linkPair(options: MemoryOptions = {}): Promise<[TransportLink, TransportLink]> {
  return linksOver(memoryPair(options));
}

export async function linksOver(
  [first, second]: readonly [Transport, Transport],
  plain = true,
): Promise<[TransportLink, TransportLink]> {
  const links = await Promise.all([openLink(first, plain), openLink(second, plain)]);
  for (const link of links) link.beginCall();
  return links;
}
