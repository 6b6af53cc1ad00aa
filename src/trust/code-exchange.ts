// Proving to each other that both know the same spoken code, without telling it: CPace bound to this one TLS session and to
// the keys at its ends, so that a code is of no use to whoever stands in between. Pure: the randomness is an argument.
//
//   caller                                  listener
//     │ ── share ──────────────────────────▶ │
//     │ ◀────────────────────────── share ── │
//     │ ── proof ──────────────────────────▶ │   wrong: it costs a try, and no proof comes back
//     │ ◀────────────────────────── proof ── │
import type { Channel } from './channel.ts';
import {
  type CpaceInput,
  calculateGenerator,
  confirmationTag,
  intermediateKey,
  scalarMult,
  scalarMultVerified,
  scalarOf,
} from './cpace.ts';
import { bytesOfText, lengthPrefixed, sameBytes } from './octets.ts';
import { shareBytes } from './sizes.ts';

export type Side = 'caller' | 'listener';

/** Random bytes that an exchange needs; never used twice. */
export const secretBytes = shareBytes;

/** What one side says to prove the code, and what it must hear. */
export interface Proofs {
  readonly ours: Uint8Array;
  /** Whether theirs is right. */
  accept(theirs: Uint8Array): boolean;
}

/** One side's part in one exchange. */
export class CodeExchange {
  /** What we say first. It tells nothing of the code. */
  readonly share: Uint8Array;
  private readonly side: Side;
  private readonly channel: Channel;
  private readonly secret: bigint;

  /** `code` as `makeCode` writes it; `secret`: `secretBytes` random bytes. */
  constructor(side: Side, code: string, channel: Channel, secret: Uint8Array) {
    this.side = side;
    this.channel = channel;
    this.secret = scalarOf(secret);
    this.share = scalarMult(this.secret, calculateGenerator(inputOf(code, channel)));
  }

  /** With the other side's share, the proofs; undefined when it is none that an honest side says. */
  meet(theirs: Uint8Array): Proofs | undefined {
    const common = scalarMultVerified(this.secret, theirs);
    if (!common) return undefined;
    const { binding, caller, listener } = this.channel;
    const [fromCaller, fromListener] = this.side === 'caller' ? [this.share, theirs] : [theirs, this.share];
    const callerSaid = { share: fromCaller, data: bytesOfText(caller) };
    const listenerSaid = { share: fromListener, data: bytesOfText(listener) };
    const key = intermediateKey(binding, common, callerSaid, listenerSaid);
    const callerTag = confirmationTag(binding, key, callerSaid);
    const listenerTag = confirmationTag(binding, key, listenerSaid);
    const [ours, expected] = this.side === 'caller' ? [callerTag, listenerTag] : [listenerTag, callerTag];
    return { ours, accept: (proof) => sameBytes(proof, expected) };
  }
}

function inputOf(code: string, { binding, caller, listener }: Channel): CpaceInput {
  return {
    password: bytesOfText(code),
    channel: lengthPrefixed(bytesOfText('tchat code 1'), bytesOfText(caller), bytesOfText(listener)),
    session: binding,
  };
}
