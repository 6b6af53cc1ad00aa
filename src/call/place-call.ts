// The caller's part of opening a call: prove the code if there is one, say who calls, wait for the other side to pick up.
import { TchatError } from '../core/errors.ts';
import { commitmentTo, wordsToCompare } from '../trust/comparison.ts';
import {
  type Agreement,
  channelOf,
  chooseCodec,
  helloDeadlineUs,
  type OpenExchange,
  peerOf,
  receiveBefore,
  ringDeadlineUs,
  say,
  type Table,
  unexpected,
} from './handshake.ts';

interface CallerTable extends Table {
  /** With a spoken code: it is proved before anything else is said. */
  readonly code?: OpenExchange | undefined;
  onRinging?(): void;
}

/**
 * Rejects with a TchatError: `declined`, `busy`, `no-answer`, `wrong-code`, `handshake-timeout`, `line-lost`, or one of a
 * broken peer. Aborting says bye.
 */
export async function placeCall(table: CallerTable): Promise<Agreement> {
  const { link, clock, me, nonce } = table;
  const channel = channelOf(table, 'caller');
  if (table.code) await proveCode(table, table.code);
  say(link, { kind: 'hello', name: me.name, offer: me.offer, commitment: commitmentTo(nonce) });
  for (const deadlineUs = clock.nowUs() + ringDeadlineUs + helloDeadlineUs; ; ) {
    const message = await receiveBefore(table, deadlineUs, 'no-answer');
    if (message.kind === 'ringing') table.onRinging?.();
    else if (message.kind === 'accept') {
      link.beginCall();
      say(link, { kind: 'reveal', nonce });
      const { name, offer } = message;
      return {
        peer: peerOf(table, name, table.code !== undefined),
        words: channel && wordsToCompare(channel, nonce, message.nonce),
        audioCodec: chooseCodec(me.offer.audioCodecs, offer.audioCodecs),
        view: offer.view,
      };
    } else throw unexpected(message);
  }
}

/** Resolves when the listener has proved that it knows the code, too. */
async function proveCode(table: CallerTable, openExchange: OpenExchange): Promise<void> {
  const { link, clock } = table;
  const channel = channelOf(table, 'caller');
  if (!channel) throw new TchatError('usage', 'A code proves nothing on a line that is not encrypted.');
  const exchange = await openExchange(channel);
  const deadlineUs = clock.nowUs() + helloDeadlineUs;
  say(link, { kind: 'share', share: exchange.share });
  const theirs = await receiveBefore(table, deadlineUs, 'handshake-timeout');
  if (theirs.kind !== 'share') throw unexpected(theirs);
  const proofs = exchange.meet(theirs.share);
  if (!proofs) throw new TchatError('protocol-violation', 'The other side sent a share that is none.');
  say(link, { kind: 'proof', proof: proofs.ours });
  const answer = await receiveBefore(table, deadlineUs, 'handshake-timeout');
  if (answer.kind !== 'proof') throw unexpected(answer);
  if (!proofs.accept(answer.proof)) {
    throw new TchatError('wrong-code', 'The other side took the code, but does not know it.');
  }
}
