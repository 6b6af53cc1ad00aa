// The spoken code, `47-walnut-orchard`: a number from 1 to 99 and two words, which one person tells another. 22.6 bits: three
// tries at one find it with a chance of 1 in 2 million. Proving it without telling it: code-exchange.ts.
import { TchatError } from '../core/errors.ts';
import { words, wordsOf } from './words.ts';

/** Random bytes that a code is made of. */
export const codeRandomBytes = 8;

/** Random bytes → a code. */
export function makeCode(random: Uint8Array): string {
  // 48 bits for 99 numbers: the remainder favours none by more than 1 in 10^12.
  const number = random.subarray(2, 8).reduce((sum, byte) => sum * 256 + byte, 0);
  return [1 + (number % 99), ...wordsOf(random.subarray(0, 2))].join('-');
}

/**
 * A code as somebody has typed it, in the one form in which it is proved: any case, any separators, words cut to three
 * letters or more. Throws `usage` for what can be no code, before it costs a try.
 */
export function parseCode(text: string): string {
  const parts = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const [number = '', ...spoken] = parts;
  if (!/^[1-9]\d?$/.test(number) || spoken.length !== 2) {
    throw notACode(text, 'a code is a number and two words, as in 47-walnut-orchard');
  }
  return [number, ...spoken.map((part) => wordFor(part, text))].join('-');
}

function wordFor(part: string, text: string): string {
  const word = part.length < 3 ? undefined : words.find((one) => one.startsWith(part));
  if (!word) throw notACode(text, `${JSON.stringify(part.slice(0, 20))} is not one of its words`);
  return word;
}

function notACode(text: string, why: string): TchatError {
  return new TchatError('usage', `${JSON.stringify(text.slice(0, 60))} is not a code: ${why}.`, {
    remedy: 'Ask the other side to read it out again: `tchat listen --code` shows it.',
  });
}
