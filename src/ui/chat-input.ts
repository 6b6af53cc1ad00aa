// The line being written: text, cursor and the keys that edit it. Pure; the screen keeps one and draws it.
import { cutUtf8 } from '../core/bytes.ts';
import { plainText } from '../core/plain-text.ts';
import type { KeyPress } from './keymap.ts';
import { clusters } from './text-cells.ts';

export interface ChatInput {
  readonly before: string;
  /** From the character under the cursor on. */
  readonly after: string;
}

export const emptyInput: ChatInput = { before: '', after: '' };

/** Longest line in UTF-8 bytes: the wire's limit for a chat message. */
const maxBytes = 2000;

const encoder = new TextEncoder();

/** The line after a key press; the same object when the key means nothing here. */
export function edit(input: ChatInput, press: KeyPress): ChatInput {
  const { before, after } = input;
  const key = `${press.ctrl ? 'C-' : ''}${press.name ?? ''}`;
  switch (key) {
    case 'backspace':
      return before ? { before: withoutLast(before), after } : input;
    case 'delete':
      return after ? { before, after: after.slice(first(after).length) } : input;
    case 'left':
      return before ? { before: withoutLast(before), after: last(before) + after } : input;
    case 'right':
      return after ? { before: before + first(after), after: after.slice(first(after).length) } : input;
    case 'home':
    case 'C-a':
      return before ? { before: '', after: before + after } : input;
    case 'end':
    case 'C-e':
      return after ? { before: before + after, after: '' } : input;
    case 'C-u':
      return before ? { before: '', after } : input;
    case 'C-k':
      return after ? { before, after: '' } : input;
    case 'C-w':
      return before ? { before: before.replace(/\S*\s*$/, ''), after } : input;
  }
  if (press.ctrl || press.meta || !press.ch || press.ch < ' ') return input;
  return insert(input, press.ch);
}

// A character outside the first plane comes as two presses, half a pair each: a half waits at the end of `before`.
function insert({ before, after }: ChatInput, ch: string): ChatInput {
  const text = before + ch;
  if (encoder.encode(text + after).length > maxBytes) return { before, after };
  return { before: text, after };
}

/** The line with a pasted text at the cursor: one plain line of it, as much as may be sent. */
export function paste({ before, after }: ChatInput, text: string): ChatInput {
  const room = maxBytes - encoder.encode(before + after).length;
  const plain = new TextDecoder().decode(cutUtf8(plainText(text, maxBytes), room));
  return { before: before + plain, after };
}

/** What is sent: plain, trimmed; empty when there is nothing to say. */
export function message({ before, after }: ChatInput): string {
  return plainText(before + after, maxBytes).trim();
}

function withoutLast(text: string): string {
  return text.slice(0, text.length - last(text).length);
}

function last(text: string): string {
  return clusters(text).at(-1)?.text ?? '';
}

function first(text: string): string {
  return clusters(text)[0]?.text ?? '';
}
