// How a call is opened: what both sides have in common. place-call.ts is the caller's part, answer-call.ts the listener's.
//
//   caller                              listener
//     │ ── share, proof ──────────────────▶ │     only with a spoken code: each proves that it knows it
//     │ ◀────────────────── share, proof ── │     (or bye: wrong-code)
//     │ ── hello: name, commitment ───────▶ │
//     │ ◀─────────────────────── ringing ── │     (or bye: busy)
//     │ ◀─────────── accept: name, nonce ── │     (or bye: declined, no-answer)
//     │ ── reveal: nonce ─────────────────▶ │     from both nonces: the words to compare
//     ╰───────────── the call ──────────────╯
//
// A listener says nothing of itself before it accepts. A caller whom it does not let ring is told the same, at the same
// times, as one whom nobody answers.
import type { Clock } from '../core/clock.ts';
import { type ErrorCode, TchatError } from '../core/errors.ts';
import { linkedAbort } from '../core/linked-abort.ts';
import { plainText } from '../core/plain-text.ts';
import type { AudioCodec } from '../media/types.ts';
import type { Channel } from '../trust/channel.ts';
import type { CodeExchange, Side } from '../trust/code-exchange.ts';
import { encodeMessage } from '../wire/envelope.ts';
import type { Link } from '../wire/link.ts';
import { type ByeReason, type Message, maxNameBytes, type Offer, type View } from '../wire/message.ts';
import { byeError } from './bye-error.ts';

/** chosen: three round trips of a satellite line, and a slow laptop's TLS. */
export const helloDeadlineUs = 5_000_000;
/** chosen: what telephones do. */
export const ringDeadlineUs = 60_000_000;

/** Who we are and what we can do. */
export interface Introduction {
  readonly name: string;
  readonly offer: Offer;
  /** Of our own key. */
  readonly fingerprint: string;
}

/** What both sides know when the call begins. */
export interface Agreement {
  readonly peer: {
    /** As they call themselves, safe to draw. */
    readonly name: string;
    readonly address: string;
    readonly fingerprint: string | undefined;
    /** They have proved the spoken code, on this line and with this key. */
    readonly proved: boolean;
  };
  /** To read to each other: the same on both sides, or somebody is in between. Undefined on plain TCP. */
  readonly words: readonly string[] | undefined;
  /** What we send with, and the peer too: the caller's first choice that the listener can do. */
  readonly audioCodec: AudioCodec;
  /** The peer's view when it introduced itself. */
  readonly view: View;
}

/** Makes our part of proving a spoken code on this line. */
export type OpenExchange = (channel: Channel) => Promise<CodeExchange>;

export interface Line {
  readonly link: Link;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

export interface Table extends Line {
  readonly me: Introduction;
  /** `nonceBytes` random bytes, for this call only. */
  readonly nonce: Uint8Array;
}

/** The line as codes and words are bound to it; undefined on plain TCP, where nothing is proved. */
export function channelOf({ link, me }: Table, side: Side): Channel | undefined {
  const { binding, fingerprint } = link;
  if (!binding || !fingerprint) return undefined;
  return side === 'caller'
    ? { binding, caller: me.fingerprint, listener: fingerprint }
    : { binding, caller: fingerprint, listener: me.fingerprint };
}

/** The peer as it has introduced itself. */
export function peerOf({ link }: Table, name: string, proved: boolean): Agreement['peer'] {
  const { address, fingerprint } = link;
  return { name: plainText(name, maxNameBytes) || 'somebody', address, fingerprint, proved };
}

export function chooseCodec(preferred: readonly AudioCodec[], other: readonly AudioCodec[]): AudioCodec {
  // pcm is the one that everybody has.
  return preferred.find((codec) => other.includes(codec)) ?? 'pcm';
}

/** The next message; a bye, an end of the link and a missed deadline become errors. */
export async function receiveBefore(line: Line, deadlineUs: number, late: ErrorCode): Promise<Message> {
  const { link, clock } = line;
  const done = linkedAbort(line.signal);
  const { signal } = done;
  let expired = false;
  void clock.sleepUntil(deadlineUs, signal).then(() => {
    expired = !signal.aborted;
    done.abort();
  });
  try {
    const message = await link.receive(signal);
    if (message?.kind === 'bye') throw byeError(message.reason, message.text);
    if (message) return message;
    if (line.signal.aborted) throw new TchatError('line-lost', 'The call was given up.');
    if (expired) throw new TchatError(late, 'The other side did not answer in time.');
    throw new TchatError('line-lost', 'The other side closed the line before the call began.');
  } finally {
    done.abort();
  }
}

export function say(link: Link, message: Message): void {
  for (const envelope of encodeMessage(message)) link.send(envelope);
}

export function sayBye(link: Link, reason: ByeReason, text = ''): void {
  say(link, { kind: 'bye', reason, text });
}

export function unexpected(message: Message): TchatError {
  return new TchatError('protocol-violation', `The other side sent ${message.kind} before the call began.`);
}
