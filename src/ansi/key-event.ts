// What a terminal with kitty's keyboard protocol adds when it is asked for releases (flag 2): presses come as ever, repeats
// and releases as `CSI code ; modifiers : event u` (or `~`, or a letter). A repeat is turned back into the press that it is.

export interface KeyEvent {
  readonly kind: 'key';
  readonly event: 'press' | 'release';
  /** Unicode of the key without modifiers; 0 for keys without a character. */
  readonly code: number;
  /** What the same press would have sent without the protocol; Latin-1 or longer, empty when there is nothing like it. */
  readonly typed: string;
}

const shift = 1;
const alt = 2;
const control = 4;
const release = 3;

/** `list` and `final` of a CSI sequence; undefined when it is none of these. */
export function readKeyEvent(list: string, final: string): KeyEvent | undefined {
  if (!'u~ABCDEFHPQS'.includes(final)) return undefined;
  const match = /^(\d{1,7})(?::\d*){0,2};(\d{1,3}):([123])(?:;[\d:]*)?$/.exec(list);
  if (!match) return undefined;
  const [number = 0, mask = 1, event] = match.slice(1).map(Number);
  const code = final === 'u' ? number : 0;
  const typed = final === 'u' ? character(code, mask - 1) : functional(number, mask, final);
  return { kind: 'key', event: event === release ? 'release' : 'press', code, typed };
}

function character(code: number, modifiers: number): string {
  // From U+E000 on the protocol numbers keys that have no character.
  if (code > 0x10ffff || (code >= 0xe000 && code <= 0xf8ff)) return '';
  let text = String.fromCodePoint(code);
  if (modifiers & shift) text = text.toUpperCase();
  if (modifiers & control && /^[a-z]$/i.test(text)) text = String.fromCharCode(text.charCodeAt(0) & 0x1f);
  return modifiers & alt ? `\x1b${text}` : text;
}

function functional(number: number, mask: number, final: string): string {
  if (final === '~') return mask === 1 ? `\x1b[${number}~` : `\x1b[${number};${mask}~`;
  return mask === 1 ? `\x1b[${final}` : `\x1b[1;${mask}${final}`;
}
