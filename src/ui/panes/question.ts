// A question that covers the middle of the screen until it is answered: an incoming call.
import { plainText } from '../../core/plain-text.ts';
import { type Line, span } from '../lines.ts';

export interface Question {
  readonly title: string;
  /** Who calls, from where: may hold text from the peer. */
  readonly lines: readonly string[];
  /** Takes the question back (the caller has given up): it counts as declined. */
  readonly signal?: AbortSignal;
}

export function questionLines({ title, lines }: Question): Line[] {
  return [
    [span(plainText(title, 200), 'popup-title')],
    [],
    ...lines.map((text): Line => [span(plainText(text, 200), 'popup')]),
    [],
    [span(' y ', 'key'), span(' accept   ', 'popup'), span(' n ', 'key'), span(' decline', 'popup')],
  ];
}
