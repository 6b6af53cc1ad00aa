// This user's identity and the peers that were met: in the config folder, or in memory for a call with oneself.
import { join } from 'node:path';
import type { Agreement } from '../../call/handshake.ts';
import { asTchatError } from '../../core/errors.ts';
import { type Identity, loadIdentity, makeIdentity } from '../../net/identity.ts';
import type { KnownPeerLine } from '../../net/known-peers.ts';
import { KnownPeers } from '../../net/known-peers-file.ts';
import { configFolder } from '../paths.ts';
import type { Program } from '../program.ts';
import { type Acquaintance, acquaintance } from './acquaintance.ts';

type Peer = Agreement['peer'];
type Change = { compared?: true; blocked?: true };

export interface Keys {
  identity(): Promise<Identity>;
  /** All that is known of everybody. */
  lines(): Promise<readonly KnownPeerLine[]>;
  /** Throws `certificate-changed`. */
  verify(address: string, fingerprint: string): Promise<'new' | 'same'>;
  /** How well this peer is known. */
  meet(peer: Peer): Promise<Acquaintance>;
  /** Keeps a peer's key; under an address if one was called. */
  remember(peer: Peer, address?: string): Promise<void>;
  /** This peer's calls shall not be heard again. */
  block(peer: Peer): Promise<void>;
  /** The user has compared the words with this peer. */
  compared(peer: Peer): Promise<void>;
}

/** The usual ones. The identity is made on first use; that, and files that others could read, are told. */
export function savedKeys(program: Program): Keys {
  const peers = knownPeers();
  /** A file that cannot be written must not end a call: it is told. */
  async function marked({ fingerprint, name }: Peer, change: Change, address?: string): Promise<void> {
    if (!fingerprint) return;
    try {
      await peers.remember({ address, fingerprint, claims: name });
      await peers.mark(fingerprint, change);
    } catch (thrown) {
      const { message, remedy } = asTchatError(thrown);
      program.say(`Warning: ${message} ${remedy}`);
    }
  }
  return {
    async identity() {
      const { identity, made, warnings } = await loadIdentity(configFolder);
      for (const warning of warnings) program.say(`Warning: ${warning}`);
      if (made) program.say(`Made your key in ${configFolder}: ${identity.fingerprint}`);
      return identity;
    },
    lines: () => peers.lines(),
    verify: (address, fingerprint) => peers.verify(address, fingerprint),
    meet: async (peer) => acquaintance(await peers.lines(), peer),
    remember: (peer, address) => marked(peer, peer.proved ? { compared: true } : {}, address),
    block: (peer) => marked(peer, { blocked: true }),
    compared: (peer) => marked(peer, { compared: true }),
  };
}

/** Forgotten with the process. */
export function passingKeys(): Keys {
  return {
    identity: makeIdentity,
    lines: async () => [],
    verify: async () => 'same',
    meet: async ({ name }) => ({ name, trust: 'known', warning: undefined }),
    remember: async () => {},
    block: async () => {},
    compared: async () => {},
  };
}

export function knownPeers(): KnownPeers {
  return new KnownPeers(join(configFolder, 'known_peers'));
}
