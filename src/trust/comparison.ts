// The words that two people read to each other to be sure that nobody is in between. They depend on the TLS session, on both
// keys, and on a nonce of each side; the caller commits to its nonce before it learns the listener's (as ZRTP does, RFC 6189
// §4.4.1.1), so that somebody in the middle has one chance in 16 million a call and cannot search for keys that give equal words.
import { sha256 } from '@noble/hashes/sha2.js';
import type { Channel } from './channel.ts';
import { bytesOfText, lengthPrefixed } from './octets.ts';
import { wordsOf } from './words.ts';

/** chosen: 24 bits, and said in two seconds. */
const wordCount = 3;

/** What the caller says first: it fixes the nonce and does not tell it. */
export function commitmentTo(nonce: Uint8Array): Uint8Array {
  return sha256(lengthPrefixed(bytesOfText('tchat nonce 1'), nonce));
}

/** Three words, the same on both sides of a line with nobody in between. */
export function wordsToCompare(
  { binding, caller, listener }: Channel,
  callerNonce: Uint8Array,
  listenerNonce: Uint8Array,
): readonly string[] {
  const label = bytesOfText('tchat words 1');
  const keys = [bytesOfText(caller), bytesOfText(listener)];
  const hash = sha256(lengthPrefixed(label, binding, ...keys, callerNonce, listenerNonce));
  return wordsOf(hash.subarray(0, wordCount));
}
