// The listener's part of opening a call: hear who calls, ring or seem to, accept or not.
import { TchatError } from '../core/errors.ts';
import { linkedAbort } from '../core/linked-abort.ts';
import { commitmentTo, wordsToCompare } from '../trust/comparison.ts';
import { sameBytes } from '../trust/octets.ts';
import type { Message, MessageOf } from '../wire/message.ts';
import {
  type Agreement,
  channelOf,
  chooseCodec,
  helloDeadlineUs,
  type Line,
  type OpenExchange,
  peerOf,
  receiveBefore,
  ringDeadlineUs,
  say,
  sayBye,
  type Table,
  unexpected,
} from './handshake.ts';

/** Who rings, for the one who decides. */
export type Caller = Agreement['peer'];

/** `unheard`: the caller hears it ring, and nobody here does. */
export type Reception = 'ring' | 'busy' | 'unheard';

/** `ignore`: it goes on ringing for the caller, and for nobody else. */
export type Decision = 'accept' | 'decline' | 'ignore';

/** How a listener answers. */
export interface Reactions {
  /** Asked once the caller has said who calls. */
  receive(caller: Caller): Promise<Reception>;
  /** Asked when it rings. The signal aborts when the caller gives up, or has rung for too long. */
  decide(caller: Caller, signal: AbortSignal): Promise<Decision>;
  readonly code: {
    /** Also when no code is known: nobody may learn that from us. */
    readonly open: OpenExchange;
    /** A proof has come, right or wrong: whether the caller is let in. A wrong one costs a try. */
    judge(right: boolean): boolean;
  };
}

interface ListenerTable extends Table, Reactions {
  /** What the caller said first: see `firstWord`. */
  readonly first: Message;
}

/** The first message of a caller, for which it has 5 seconds; whoever says more before the call has them in all. */
export function firstWord(line: Line): Promise<Message> {
  return receiveBefore(line, line.clock.nowUs() + helloDeadlineUs, 'handshake-timeout');
}

/** Returns undefined when the call was not accepted; rejects when the caller failed or gave up. */
export async function answerCall(table: ListenerTable): Promise<Agreement | undefined> {
  const { link, me, nonce } = table;
  const introduced = await introduce(table);
  if (!introduced) return undefined;
  const { hello, proved } = introduced;
  const peer = peerOf(table, hello.name, proved);
  const reception = await table.receive(peer);
  if (reception === 'busy') {
    sayBye(link, 'busy');
    return undefined;
  }
  say(link, { kind: 'ringing' });
  const answer = await ring(table, peer, reception === 'ring');
  if (answer !== 'accept') {
    sayBye(link, answer === 'decline' ? 'declined' : 'no-answer');
    return undefined;
  }
  link.beginCall();
  say(link, { kind: 'accept', name: me.name, offer: me.offer, nonce });
  const callerNonce = await revealed(table, hello.commitment);
  const channel = channelOf(table, 'listener');
  return {
    peer,
    words: channel && wordsToCompare(channel, callerNonce, nonce),
    audioCodec: chooseCodec(hello.offer.audioCodecs, me.offer.audioCodecs),
    view: hello.offer.view,
  };
}

/** Until the caller has said hello, after the proof of a code if it begins with one; undefined: that was wrong. */
async function introduce(
  table: ListenerTable,
): Promise<{ hello: MessageOf<'hello'>; proved: boolean } | undefined> {
  const { link, clock, code, first } = table;
  if (first.kind === 'hello') return { hello: first, proved: false };
  const channel = channelOf(table, 'listener');
  if (first.kind !== 'share' || !channel) throw unexpected(first);
  const deadlineUs = clock.nowUs() + helloDeadlineUs;
  const exchange = await code.open(channel);
  say(link, { kind: 'share', share: exchange.share });
  const said = await receiveBefore(table, deadlineUs, 'handshake-timeout');
  if (said.kind !== 'proof') throw unexpected(said);
  const proofs = exchange.meet(first.share);
  const right = proofs?.accept(said.proof) ?? false;
  if (!code.judge(right) || !proofs) {
    sayBye(link, 'wrong-code');
    return undefined;
  }
  say(link, { kind: 'proof', proof: proofs.ours });
  const hello = await receiveBefore(table, deadlineUs, 'handshake-timeout');
  if (hello.kind !== 'hello') throw unexpected(hello);
  return { hello, proved: true };
}

/** Rings, or seems to; `ignore` when the time for it is over. Rejects when the caller goes away. */
async function ring(table: ListenerTable, peer: Caller, heard: boolean): Promise<Decision> {
  const asking = linkedAbort(table.signal);
  const { signal } = asking;
  const silence = silenceWhileRinging({ ...table, signal });
  const decision = heard ? table.decide(peer, signal) : silence;
  // Whichever loses the race ends by the abort below, and what it then says is of no interest.
  for (const loser of [silence, decision]) loser.catch(() => {});
  try {
    const first = await Promise.race([decision, silence]);
    // Who is ignored rings on, for as long as one whom nobody answers.
    if (first === 'ignore') return await silence;
    asking.abort();
    // What came at the same moment counts: a goodbye, or what was not their turn. That we stopped listening does not.
    await silence.catch((error: TchatError) => {
      if (error.code !== 'line-lost') throw error;
    });
    return first;
  } finally {
    asking.abort();
  }
}

/** Resolves at the end of the time for ringing, rejects when the caller goes away or speaks. */
async function silenceWhileRinging(line: Line): Promise<'ignore'> {
  const deadlineUs = line.clock.nowUs() + ringDeadlineUs;
  const said = await receiveBefore(line, deadlineUs, 'no-answer').catch((error: unknown) => {
    if (error instanceof TchatError && error.code === 'no-answer') return undefined;
    throw error;
  });
  if (said) throw unexpected(said);
  return 'ignore';
}

/** The nonce that the caller had committed to. Throws `protocol-violation` for any other. */
async function revealed(line: Line, commitment: Uint8Array): Promise<Uint8Array> {
  const said = await receiveBefore(line, line.clock.nowUs() + helloDeadlineUs, 'handshake-timeout');
  if (said.kind !== 'reveal') throw unexpected(said);
  if (!sameBytes(commitmentTo(said.nonce), commitment)) {
    throw new TchatError('protocol-violation', 'The other side revealed another nonce than it began with.');
  }
  return said.nonce;
}
