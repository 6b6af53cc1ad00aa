// This user's identity and the keys that were seen: in the config folder, or in memory for a call with oneself.
import { join } from 'node:path';
import { type Identity, loadIdentity, makeIdentity } from '../net/identity.ts';
import { KnownPeers } from '../net/known-peers.ts';
import { configFolder } from './paths.ts';
import type { Program } from './program.ts';

export interface Keys {
  identity(): Promise<Identity>;
  /** Throws `certificate-changed`. */
  verify(address: string, fingerprint: string): Promise<'new' | 'same'>;
  remember(address: string, fingerprint: string, name: string): Promise<void>;
}

/** The usual ones. The identity is made on first use; that, and files that others could read, are told. */
export function savedKeys(program: Program): Keys {
  const peers = knownPeers();
  return {
    async identity() {
      const { identity, made, warnings } = await loadIdentity(configFolder);
      for (const warning of warnings) program.say(`Warning: ${warning}`);
      if (made) program.say(`Made your key in ${configFolder}: ${identity.fingerprint}`);
      return identity;
    },
    verify: (address, fingerprint) => peers.verify(address, fingerprint),
    remember: (address, fingerprint, name) => peers.remember(address, fingerprint, name),
  };
}

/** Forgotten with the process. */
export function passingKeys(): Keys {
  return {
    identity: makeIdentity,
    verify: () => Promise.resolve('same'),
    remember: () => Promise.resolve(),
  };
}

export function knownPeers(): KnownPeers {
  return new KnownPeers(join(configFolder, 'known_peers'));
}
