// Where `tchat call` goes: an address, or a name that the user gave to a peer. A name stands for the keys that it was given to:
// whoever answers there with another one is not them.
import { TchatError } from '../../core/errors.ts';
import { type Address, parseAddress } from '../../net/address.ts';
import { type KnownPeerLine, peersOf } from '../../net/known-peers.ts';

export interface Destination {
  readonly address: Address;
  /** The keys that may answer; undefined: the one that is known for the address, if any. */
  readonly pinned: readonly string[] | undefined;
}

/** In the order in which they are to be tried, at least one. Throws `usage` for what is neither name nor address. */
export function destinationsOf(target: string, lines: readonly KnownPeerLine[]): Destination[] {
  const name = target.trim().toLowerCase();
  const named = peersOf(lines).filter((peer) => name !== '' && peer.name.toLowerCase() === name);
  if (named.length === 0) return [{ address: parseAddress(target), pinned: undefined }];
  const pinned = named.map(({ fingerprint }) => fingerprint);
  const addresses = named.flatMap(({ address }) => address ?? []);
  if (addresses.length > 0) return addresses.map((one) => ({ address: parseAddress(one), pinned }));
  throw new TchatError('usage', `${named[0]!.name} has called you, but no address is known.`, {
    remedy:
      'Call the host once, `tchat call HOST`: the key is recognised, and the address kept with the name.',
  });
}
