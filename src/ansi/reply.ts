// One whole control sequence from a terminal → the answer that it is, or undefined when it is a key.
import { type KeyEvent, readKeyEvent } from './key-event.ts';
import { outerColumn } from './sequences.ts';

export type Reply =
  /** DSR 6. Counts from 0. */
  | { readonly kind: 'cursor'; readonly row: number; readonly column: number }
  /** The same of the terminal behind tmux: from where only it is asked. */
  | { readonly kind: 'outer-cursor' }
  /** DA1: 4 is sixel, 22 colour … */
  | { readonly kind: 'attributes'; readonly attributes: readonly number[] }
  /** DA2: the program, its version, and a third that means nothing any more. */
  | { readonly kind: 'secondary-attributes'; readonly attributes: readonly number[] }
  /** DECRPM. 0 not known, 1 set, 2 reset, 3 and 4 for good. */
  | { readonly kind: 'mode'; readonly mode: number; readonly state: number }
  /** DSR 5. */
  | { readonly kind: 'ok' }
  /** XTVERSION, as `xterm(379)`. */
  | { readonly kind: 'version'; readonly text: string }
  /** DECRQSS: `text` as `0;38:2::1:2:3m`. */
  | { readonly kind: 'setting'; readonly valid: boolean; readonly text: string }
  /** XTGETTCAP, hexadecimal as it came. */
  | { readonly kind: 'termcap'; readonly valid: boolean; readonly text: string }
  /** OSC 4, 10, 11 …; 8 bits a channel. */
  | { readonly kind: 'color'; readonly slot: number; readonly rgb: readonly [number, number, number] }
  | { readonly kind: 'window-pixels'; readonly width: number; readonly height: number }
  | { readonly kind: 'cell-pixels'; readonly width: number; readonly height: number }
  | { readonly kind: 'window-cells'; readonly columns: number; readonly rows: number }
  /** Kitty's keyboard flags. */
  | { readonly kind: 'keyboard'; readonly flags: number }
  /** XTSMGRAPHICS. Item 1: colour registers; 2: width and height of sixel pictures. Status 0: it is told. */
  | {
      readonly kind: 'graphics-limit';
      readonly item: number;
      readonly status: number;
      readonly values: readonly number[];
    }
  /** Kitty's graphics answer: what stands between `G` and the end. */
  | { readonly kind: 'graphics'; readonly text: string }
  /** A key repeated or let go, where the terminal was asked for that. */
  | KeyEvent
  /** Bracketed paste: what comes between the two is pasted text. */
  | { readonly kind: 'paste-begin' }
  | { readonly kind: 'paste-end' }
  /** A string sequence that we did not ask for: no key looks like it, so it never becomes one. */
  | { readonly kind: 'unknown'; readonly text: string };

/** `bytes`: a CSI sequence, or a DCS, OSC, APC, PM or SOS with its end. */
export function parseReply(bytes: Uint8Array): Reply | undefined {
  const text = String.fromCharCode(...bytes);
  return text[1] === '[' ? csiReply(text.slice(2)) : stringReply(text);
}

function csiReply(body: string): Reply | undefined {
  const match = /^([?>=<]?)([\d;:]*)([ -/]*)([@-~])$/.exec(body);
  if (!match) return undefined;
  const [, mark, list, intermediate, final] = match;
  const key = mark === '' && intermediate === '' ? readKeyEvent(list!, final!) : undefined;
  if (key) return key;
  const numbers = list === '' ? [] : list!.split(/[;:]/).map(Number);
  const [first = 0, second = 0, third = 0] = numbers;
  switch (`${mark}${intermediate}${final}`) {
    case 'R':
      if (numbers.length !== 2 || first < 1 || second < 1) return undefined;
      if (first === 2 && second === outerColumn + 1) return { kind: 'outer-cursor' };
      return { kind: 'cursor', row: first - 1, column: second - 1 };
    case '?c':
      return { kind: 'attributes', attributes: numbers };
    case '>c':
      return { kind: 'secondary-attributes', attributes: numbers };
    case '?$y':
    case '$y':
      return { kind: 'mode', mode: first, state: second };
    case '?S':
      return { kind: 'graphics-limit', item: first, status: second, values: numbers.slice(2) };
    case '?u':
      return { kind: 'keyboard', flags: first };
    case '~':
      if (numbers.length !== 1) return undefined;
      if (first === 200) return { kind: 'paste-begin' };
      return first === 201 ? { kind: 'paste-end' } : undefined;
    case 'n':
      return numbers.length === 1 && first === 0 ? { kind: 'ok' } : undefined;
    case 't':
      if (numbers.length !== 3) return undefined;
      if (first === 4) return { kind: 'window-pixels', width: third, height: second };
      if (first === 6) return { kind: 'cell-pixels', width: third, height: second };
      return first === 8 ? { kind: 'window-cells', columns: third, rows: second } : undefined;
    default:
      return undefined;
  }
}

function stringReply(text: string): Reply {
  const introducer = text[1];
  const body = text.slice(2, text.endsWith('\x07') ? -1 : -2);
  if (introducer === 'P') {
    if (body.startsWith('>|')) return { kind: 'version', text: body.slice(2) };
    const match = /^([01])([$+])r(.*)$/s.exec(body);
    if (match) {
      const kind = match[2] === '$' ? 'setting' : 'termcap';
      return { kind, valid: match[1] === '1', text: match[3]! };
    }
  }
  if (introducer === '_' && body.startsWith('G')) return { kind: 'graphics', text: body.slice(1) };
  if (introducer === ']') {
    const match = /^(\d{1,5})(?:;\d{1,3})?;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})/i.exec(body);
    if (match) {
      const [, slot, red, green, blue] = match;
      return { kind: 'color', slot: Number(slot), rgb: [channel(red!), channel(green!), channel(blue!)] };
    }
  }
  return { kind: 'unknown', text: body };
}

/** One to four hexadecimal digits, of which all ones is full brightness. */
function channel(digits: string): number {
  return Math.round((Number.parseInt(digits, 16) / (16 ** digits.length - 1)) * 255);
}
