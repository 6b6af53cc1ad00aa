// When a silent peer counts as gone.
import { TchatError } from '../core/errors.ts';

/** A peer that reports ten times a second and is not heard for this long has gone: people are told within 5 s. */
export const silenceLimitUs = 4_500_000;

export function silenceError(): TchatError {
  return new TchatError('peer-silent', 'The other side fell silent.');
}
