// How a further connection becomes part of a call: the caller says join, the listener joined. What proves that it belongs
// to the call is made in trust/join.ts.
import type { Clock } from '../core/clock.ts';
import { TchatError } from '../core/errors.ts';
import { joinProof } from '../trust/join.ts';
import { sameBytes } from '../trust/octets.ts';
import type { Link } from '../wire/link.ts';
import type { JoinUse, MessageOf } from '../wire/message.ts';
import { helloDeadlineUs, receiveBefore, say } from './handshake.ts';

/** What a further connection has to have in common with the call. */
export interface CallProof {
  /** Of the call's first connection: see `Link.binding`. */
  readonly binding: Uint8Array;
  /** The peer's key. */
  readonly fingerprint: string;
}

/** A connection that began with join. */
export interface Joiner {
  readonly link: Link;
  readonly join: MessageOf<'join'>;
}

interface Wish {
  readonly number: number;
  readonly use: JoinUse;
  readonly chats: number;
}

/**
 * Resolves with how many lines of chat the listener has had. Rejects with `call-ended` when it knows of no such call, with
 * `certificate-changed` when somebody else answered, or as a handshake does; the link is closed then.
 */
export async function requestJoin(
  link: Link,
  wish: Wish,
  call: CallProof,
  clock: Clock,
  signal: AbortSignal,
): Promise<number> {
  try {
    const proof = proofOf(link, wish, call);
    if (!proof) throw new TchatError('certificate-changed', 'Another key answered than before.');
    say(link, { kind: 'join', ...wish, proof });
    const deadlineUs = clock.nowUs() + helloDeadlineUs;
    const answer = await receiveBefore({ link, clock, signal }, deadlineUs, 'handshake-timeout');
    if (answer.kind === 'joined') {
      link.beginCall();
      return answer.chats;
    }
    throw new TchatError('protocol-violation', `The other side answered join with ${answer.kind}.`);
  } catch (error) {
    void link.close();
    throw error;
  }
}

/**
 * Says joined to a connection that proves to belong to the call, with a number above `last`. False: it does not, and nothing
 * was said. `chats`: how many lines of chat have come.
 */
export function acceptJoin({ link, join }: Joiner, call: CallProof, last: number, chats: number): boolean {
  const proof = proofOf(link, join, call);
  if (!proof || join.number <= last || !sameBytes(proof, join.proof)) return false;
  link.beginCall();
  say(link, { kind: 'joined', chats });
  return true;
}

/** Undefined on a connection with somebody else, or with nobody known. */
function proofOf(link: Link, { number, use }: Wish, call: CallProof): Uint8Array | undefined {
  if (!link.binding || link.fingerprint !== call.fingerprint) return undefined;
  return joinProof(call.binding, link.binding, number, use);
}
