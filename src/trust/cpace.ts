// CPace, a password-authenticated key exchange: two sides that share a short secret get a strong key, and whoever stands
// between them can try one guess a run and learns nothing else. draft-irtf-cfrg-cpace (April 2026), suite
// CPACE-RISTR255-SHA512, initiator and responder; its test vectors are our tests. What is proven with it: code-exchange.ts.
import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { bytesOfText, joinBytes, lengthPrefixed } from './octets.ts';
import { shareBytes } from './sizes.ts';

type Point = InstanceType<typeof ristretto255.Point>;

const suite = 'CPaceRistretto255';
/** Input block of SHA-512, which DSI and password fill together: hashing takes as long for every short password. */
const blockBytes = 128;

/** What both sides must agree on before they begin. */
export interface CpaceInput {
  /** PRS: the secret. */
  readonly password: Uint8Array;
  /** CI: the channel and who is at its ends. */
  readonly channel: Uint8Array;
  /** sid: unique to this session. */
  readonly session: Uint8Array;
}

/** A share as it goes over the wire, with the associated data (ADa, ADb) that both sides know of whoever sent it. */
export interface Spoken {
  readonly share: Uint8Array;
  readonly data: Uint8Array;
}

export function generatorString({ password, channel, session }: CpaceInput): Uint8Array {
  const dsi = bytesOfText(suite);
  const used = lengthPrefixed(password).length + lengthPrefixed(dsi).length;
  const padding = new Uint8Array(Math.max(0, blockBytes - 1 - used));
  return lengthPrefixed(dsi, password, padding, channel, session);
}

/** The generator that only those know who know the password. */
export function calculateGenerator(input: CpaceInput): Point {
  // The hasher's type is of the interface that all groups share.
  return ristretto255_hasher.deriveToCurve!(sha512(generatorString(input))) as unknown as Point;
}

/** 32 random bytes → a scalar of 252 bits. */
export function scalarOf(random: Uint8Array): bigint {
  let scalar = 0n;
  for (let i = shareBytes - 1; i >= 0; i--) scalar = (scalar << 8n) | BigInt(random[i]!);
  return scalar & ((1n << 252n) - 1n);
}

export function scalarMult(scalar: bigint, point: Point): Uint8Array {
  return point.multiply(scalar).toBytes();
}

/** What two sides have in common; undefined when `share` is no element of the group, or the neutral one: abort then. */
export function scalarMultVerified(scalar: bigint, share: Uint8Array): Uint8Array | undefined {
  try {
    const point = ristretto255.Point.fromBytes(share);
    return point.is0() ? undefined : scalarMult(scalar, point);
  } catch {
    return undefined;
  }
}

/** ISK, 64 bytes. `caller` is the initiator. */
export function intermediateKey(
  session: Uint8Array,
  common: Uint8Array,
  caller: Spoken,
  listener: Spoken,
): Uint8Array {
  const head = lengthPrefixed(bytesOfText(`${suite}_ISK`), session, common);
  const transcript = lengthPrefixed(caller.share, caller.data, listener.share, listener.data);
  return sha512(joinBytes(head, transcript));
}

/** Proof, made with the key, of having said `spoken`: HMAC-SHA-512, 64 bytes. */
export function confirmationTag(session: Uint8Array, key: Uint8Array, spoken: Spoken): Uint8Array {
  const macKey = sha512(joinBytes(bytesOfText('CPaceMac'), session, key));
  return hmac(sha512, macKey, lengthPrefixed(spoken.share, spoken.data));
}
