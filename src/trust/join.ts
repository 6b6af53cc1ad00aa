// How a further connection proves that it belongs to a call: by what only the two ends of the call's first TLS session have,
// over what only the two ends of this one have. Nobody else can make it, and it is good for this connection alone.
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOfText, lengthPrefixed } from './octets.ts';

/** `first`, `further`: the bindings of the call's first connection and of this one. `number` 1 … 2^32 − 1. 32 bytes. */
export function joinProof(first: Uint8Array, further: Uint8Array, number: number, use: string): Uint8Array {
  const said = lengthPrefixed(bytesOfText('tchat join 1'), further, bytesOfText(`${number} ${use}`));
  return hmac(sha256, first, said);
}
