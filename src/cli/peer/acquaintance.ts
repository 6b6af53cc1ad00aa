// How well we know the one at the other end of a call, and by what name they are shown. A stranger cannot pass for somebody
// whom we know: the user's own names are shown for known keys only, and a name that looks like one of them is marked.
import type { Agreement } from '../../call/handshake.ts';
import { type KnownPeer, type KnownPeerLine, peersOf, peersWithKey } from '../../net/known-peers.ts';
import { looksLike } from '../../trust/look-alike.ts';

/** `none`: the line is not encrypted. `compared`: by words or by a code. */
export type Trust = 'none' | 'new' | 'known' | 'compared';

export interface Acquaintance {
  /** To be shown; plain. */
  readonly name: string;
  readonly trust: Trust;
  /** A sentence for the user: the name looks like somebody else's. */
  readonly warning: string | undefined;
}

export function acquaintance(lines: readonly KnownPeerLine[], peer: Agreement['peer']): Acquaintance {
  const { fingerprint, name: claimed, proved } = peer;
  if (!fingerprint) return { name: claimed, trust: 'none', warning: undefined };
  const known = peersWithKey(lines, fingerprint);
  const own = known.find(({ name }) => name)?.name;
  const trust =
    proved || known.some(({ compared }) => compared) ? 'compared' : known.length > 0 ? 'known' : 'new';
  if (own) return { name: own, trust, warning: undefined };
  const double = peersOf(lines).find((other) => isDouble(other, claimed, fingerprint));
  if (!double) return { name: claimed, trust, warning: undefined };
  return {
    name: `${claimed} (not your ${double.name})`,
    trust,
    warning: `This is not the ${double.name} that you know: the key is another one.`,
  };
}

function isDouble(other: KnownPeer, claimed: string, fingerprint: string): boolean {
  return other.fingerprint !== fingerprint && other.name !== '' && looksLike(other.name, claimed);
}
