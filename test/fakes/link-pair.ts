// Two Links that have exchanged their prefaces, over memory or over any pair of transports.
import { openLink, type TransportLink } from '../../src/net/link.ts';
import { type MemoryOptions, memoryPair } from '../../src/net/memory.ts';
import type { Transport } from '../../src/net/transport.ts';

export function linkPair(options: MemoryOptions = {}): Promise<[TransportLink, TransportLink]> {
  return linksOver(memoryPair(options));
}

export function linksOver(
  [first, second]: readonly [Transport, Transport],
  plain = true,
): Promise<[TransportLink, TransportLink]> {
  return Promise.all([openLink(first, plain), openLink(second, plain)]);
}
