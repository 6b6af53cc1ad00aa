// From two open links to an agreed call: both say hello, the listener rings, accepts or declines.
//
//   caller                         listener
//     │ ── hello ──────────────────▶ │     each side says hello at once
//     │ ◀────────────────── hello ── │
//     │ ◀──────────────── ringing ── │     (or bye: busy)
//     │ ◀───────────────── accept ── │     (or bye: declined, no-answer)
//     ╰────────── the call ──────────╯
import type { Clock } from '../core/clock.ts';
import { type ErrorCode, TchatError } from '../core/errors.ts';
import { plainText } from '../core/plain-text.ts';
import type { AudioCodec } from '../media/types.ts';
import { encodeMessage } from '../wire/envelope.ts';
import type { Link } from '../wire/link.ts';
import {
  type ByeReason,
  type Message,
  type MessageOf,
  maxNameBytes,
  type Offer,
  type View,
} from '../wire/message.ts';

/** chosen: three round trips of a satellite line, and a slow laptop's TLS. */
const helloDeadlineUs = 5_000_000;
/** chosen: what telephones do. */
const ringDeadlineUs = 60_000_000;

/** Who we are and what we can do, said first. */
export interface Introduction {
  readonly name: string;
  readonly offer: Offer;
}

/** What both sides know when the call begins. */
export interface Agreement {
  readonly peer: {
    readonly name: string;
    readonly address: string;
    readonly fingerprint: string | undefined;
  };
  /** What we send with, and the peer too: the caller's first choice that the listener can do. */
  readonly audioCodec: AudioCodec;
  /** The peer's newest view. */
  readonly view: View;
}

interface Table {
  readonly link: Link;
  readonly clock: Clock;
  readonly me: Introduction;
  readonly signal: AbortSignal;
}

/**
 * The caller's part. Rejects with a TchatError: `declined`, `busy`, `no-answer`, `handshake-timeout`, `line-lost`, or
 * one of a broken peer. Aborting says bye.
 */
export async function placeCall(table: Table & { onRinging?: (peer: string) => void }): Promise<Agreement> {
  const theirs = await exchangeHellos(table);
  let view = theirs.offer.view;
  for (const deadlineUs = table.clock.nowUs() + ringDeadlineUs + helloDeadlineUs; ; ) {
    const message = await receiveBefore(table, deadlineUs, 'no-answer');
    if (message.kind === 'accept') return agree(table, theirs, view, table.me.offer.audioCodecs);
    if (message.kind === 'ringing') table.onRinging?.(cleanName(theirs));
    else if (message.kind === 'view') view = message.view;
    else throw unexpected(message);
  }
}

/** Who rings, for the one who decides. */
export type Caller = Agreement['peer'];

/** How a listener answers: both are asked once the caller has said who calls. */
interface Decisions {
  /** False: another call goes on, and this one is told so without ringing. */
  isFree(): boolean;
  /** True accepts, false declines. The signal aborts when the caller gives up, or has rung for too long. */
  decide(caller: Caller, signal: AbortSignal): Promise<boolean>;
}

/** The listener's part. Returns undefined when the call was not accepted; rejects when the caller failed or gave up. */
export async function answerCall(table: Table & Decisions): Promise<Agreement | undefined> {
  const theirs = await exchangeHellos(table);
  const { link, clock } = table;
  if (!table.isFree()) {
    sayBye(link, 'busy');
    return undefined;
  }
  const peer = { name: cleanName(theirs), address: link.address, fingerprint: link.fingerprint };
  const asking = new AbortController();
  const signal = AbortSignal.any([table.signal, asking.signal]);
  say(link, { kind: 'ringing' });
  try {
    let view = theirs.offer.view;
    const answer = table.decide(peer, signal);
    const deadlineUs = clock.nowUs() + ringDeadlineUs;
    const listening = listenWhileRinging({ ...table, signal }, deadlineUs, (newer) => {
      view = newer;
    });
    // Whichever loses the race ends by the abort below, and what it then says is of no interest.
    listening.catch(() => {});
    answer.catch(() => {});
    const decision = await Promise.race([answer, listening]);
    if (decision === true) {
      say(link, { kind: 'accept' });
      return agree(table, theirs, view, theirs.offer.audioCodecs);
    }
    sayBye(link, decision ? 'no-answer' : 'declined');
    return undefined;
  } finally {
    asking.abort();
  }
}

/** Runs beside the question: resolves with `no-answer` at the deadline, rejects when the caller goes away. */
async function listenWhileRinging(
  table: Table,
  deadlineUs: number,
  onView: (view: View) => void,
): Promise<'no-answer'> {
  for (;;) {
    const message = await receiveBefore(table, deadlineUs, 'no-answer').catch((error: unknown) => {
      if (table.signal.aborted || !(error instanceof TchatError) || error.code !== 'no-answer') throw error;
      return undefined;
    });
    if (!message) return 'no-answer';
    if (message.kind !== 'view') throw unexpected(message);
    onView(message.view);
  }
}

async function exchangeHellos(table: Table): Promise<MessageOf<'hello'>> {
  const { link, clock, me } = table;
  say(link, { kind: 'hello', name: me.name, offer: me.offer });
  const message = await receiveBefore(table, clock.nowUs() + helloDeadlineUs, 'handshake-timeout');
  if (message.kind !== 'hello') throw unexpected(message);
  return message;
}

/** The next message; a bye, an end of the link and a missed deadline become errors. */
async function receiveBefore(table: Table, deadlineUs: number, late: ErrorCode): Promise<Message> {
  const { link, clock } = table;
  const done = new AbortController();
  const signal = AbortSignal.any([table.signal, done.signal]);
  let expired = false;
  void clock.sleepUntil(deadlineUs, done.signal).then(() => {
    expired = !done.signal.aborted;
    done.abort();
  });
  try {
    const message = await link.receive(signal);
    if (message?.kind === 'bye') throw byeError(message.reason, message.text);
    if (message) return message;
    if (table.signal.aborted) throw new TchatError('line-lost', 'The call was given up.');
    if (expired) throw new TchatError(late, 'The other side did not answer in time.');
    throw new TchatError('line-lost', 'The other side closed the line before the call began.');
  } finally {
    done.abort();
  }
}

function agree(
  { link }: Table,
  theirs: MessageOf<'hello'>,
  view: View,
  preferred: readonly AudioCodec[],
): Agreement {
  return {
    peer: { name: cleanName(theirs), address: link.address, fingerprint: link.fingerprint },
    // pcm is the one that everybody has.
    audioCodec: chooseCodec(preferred, theirs.offer.audioCodecs),
    view,
  };
}

function chooseCodec(preferred: readonly AudioCodec[], other: readonly AudioCodec[]): AudioCodec {
  return preferred.find((codec) => other.includes(codec)) ?? 'pcm';
}

function cleanName(hello: MessageOf<'hello'>): string {
  return plainText(hello.name, maxNameBytes) || 'somebody';
}

export function say(link: Link, message: Message): void {
  for (const envelope of encodeMessage(message)) link.send(envelope);
}

export function sayBye(link: Link, reason: ByeReason, text = ''): void {
  say(link, { kind: 'bye', reason, text });
}

/** A bye before the call began, as the error that its receiver reports. */
function byeError(reason: ByeReason, text: string): TchatError {
  const codes: Record<ByeReason, [ErrorCode, string]> = {
    'hang-up': ['declined', 'The other side gave up.'],
    declined: ['declined', 'The call was declined.'],
    busy: ['busy', 'The other side is busy.'],
    'no-answer': ['no-answer', 'Nobody answered the call.'],
    'other-version': ['other-version', 'The other side speaks another version of the protocol.'],
    'tls-required': ['peer-secure', 'The other side accepts TLS only.'],
    'plain-required': ['peer-not-secure', 'The other side accepts plain TCP only.'],
    'protocol-violation': [
      'protocol-violation',
      `The other side did not understand us: ${plainText(text, 200)}`,
    ],
    'going-away': ['line-lost', 'The other side is going away.'],
  };
  return new TchatError(...codes[reason]);
}

function unexpected(message: Message): TchatError {
  return new TchatError('protocol-violation', `The other side sent ${message.kind} before the call began.`);
}
