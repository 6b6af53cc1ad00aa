// What a pane gives to be drawn: lines of styled text, without any escape sequence. Panes are functions that return them.

import { clip, textCells } from './text-cells.ts';
import type { StyleName } from './theme.ts';

export interface Span {
  /** Plain: no control characters, no line breaks. Whoever holds text from a peer has passed it through plainText. */
  readonly text: string;
  readonly style: StyleName;
}

export type Line = readonly Span[];

export function span(text: string, style: StyleName = 'text'): Span {
  return { text, style };
}

export function lineCells(line: Line): number {
  return line.reduce((cells, { text }) => cells + textCells(text), 0);
}

/** Cuts a line to at most `cells`; the span that does not fit ends with `…`. */
export function clipLine(line: Line, cells: number): Line {
  const kept: Span[] = [];
  let left = cells;
  for (const part of line) {
    if (left <= 0) break;
    const text = clip(part.text, left);
    kept.push({ text, style: part.style });
    if (text !== part.text) break;
    left -= textCells(text);
  }
  return kept;
}

/** `left` and `right` pushed to the two ends of `cells`; `left` is cut when both do not fit. */
export function spread(left: Line, right: Line, cells: number, fill: StyleName = 'text'): Line {
  const end = clipLine(right, cells);
  const start = clipLine(left, Math.max(0, cells - lineCells(end) - (end.length > 0 ? 1 : 0)));
  const gap = cells - lineCells(start) - lineCells(end);
  return [...start, span(' '.repeat(Math.max(0, gap)), fill), ...end];
}

/** Centred in `cells`, cut if too long. */
export function centre(line: Line, cells: number): Line {
  const clipped = clipLine(line, cells);
  return [span(' '.repeat(Math.max(0, Math.floor((cells - lineCells(clipped)) / 2)))), ...clipped];
}

/** A ruler with a word in it, `cells` long. */
export function ruler(word: string, cells: number): Line {
  const name = clip(` ${word} `, Math.max(0, cells - 2));
  return [
    span('──'.slice(0, cells), 'border'),
    span(name, 'label'),
    span('─'.repeat(Math.max(0, cells - 2 - textCells(name))), 'border'),
  ];
}

export function sameLines(a: readonly Line[], b: readonly Line[]): boolean {
  return a === b || (a.length === b.length && a.every((line, index) => sameLine(line, b[index]!)));
}

function sameLine(a: Line, b: Line): boolean {
  return (
    a.length === b.length &&
    a.every((part, index) => part.text === b[index]!.text && part.style === b[index]!.style)
  );
}
