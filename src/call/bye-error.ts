// A bye before the call began, as the error that its receiver reports.
import { type ErrorCode, TchatError } from '../core/errors.ts';
import { plainText } from '../core/plain-text.ts';
import type { ByeReason } from '../wire/message.ts';

/** `text` is the peer's: it is made plain. */
export function byeError(reason: ByeReason, text: string): TchatError {
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
    'no-such-call': ['call-ended', 'The other side has ended the call meanwhile.'],
    'wrong-code': ['wrong-code', 'The other side did not take the code: it is wrong, used, or too old.'],
  };
  return new TchatError(...codes[reason]);
}
