// The chat: a bounded log of messages and notices, and the line being written.
import { plainText } from '../../core/plain-text.ts';
import type { ChatInput } from '../chat-input.ts';
import { type Line, lineCells, ruler, type Span, span } from '../lines.ts';
import { clip, clusters, tail, textCells, wrap } from '../text-cells.ts';
import { type NoticeLevel, noticeLine } from './notice.ts';

/** chosen: an evening's talk, and less than a megabyte at the longest messages. */
export const logLimit = 500;

export interface ChatLine {
  readonly from: string;
  readonly text: string;
  /** Written here. */
  readonly mine: boolean;
}

/** The newest `logLimit` entries. Keeps plain text only. */
export class ChatLog {
  private readonly entries: Line[] = [];
  /** Rows by which the view is moved to older entries. */
  private offset = 0;
  /** What `lines` returned last: four updates a second come without a new message. */
  private drawn: { columns: number; rows: number; lines: readonly Line[] } | undefined;

  addChat({ from, text, mine }: ChatLine): void {
    const name = clip(plainText(from, 64).trim() || 'peer', 24);
    this.add([span(`${name}: `, mine ? 'mine' : 'theirs'), span(plainText(text))]);
  }

  addNotice(text: string, level: NoticeLevel): void {
    this.add(noticeLine(text, level));
  }

  /** Positive: towards older entries. */
  scroll(rows: number): void {
    this.offset = Math.max(0, this.offset + rows);
    this.drawn = undefined;
  }

  /** The newest entry, unwrapped, for screens without room for a log. */
  get newest(): Line | undefined {
    return this.entries.at(-1);
  }

  /** The pane with its ruler: `rows` lines, the newest at the bottom. Wraps only what is shown. */
  lines(columns: number, rows: number): readonly Line[] {
    if (this.drawn?.columns !== columns || this.drawn.rows !== rows) {
      this.drawn = { columns, rows, lines: this.draw(columns, rows) };
    }
    return this.drawn.lines;
  }

  private draw(columns: number, rows: number): Line[] {
    const room = rows - 1;
    const wanted = room + this.offset;
    const wrapped: Line[] = [];
    for (let index = this.entries.length - 1; index >= 0 && wrapped.length < wanted; index--) {
      wrapped.unshift(...wrapEntry(this.entries[index]!, columns - 1));
    }
    this.offset = Math.max(0, Math.min(this.offset, wrapped.length - room));
    const end = wrapped.length - this.offset;
    const shown = wrapped.slice(Math.max(0, end - room), end);
    const empty = Array.from({ length: room - shown.length }, (): Line => []);
    return [ruler(this.offset > 0 ? `chat · ${this.offset} below` : 'chat', columns), ...empty, ...shown];
  }

  private add(line: Line): void {
    this.entries.push(line);
    this.drawn = undefined;
    if (this.entries.length > logLimit) this.entries.shift();
  }
}

/** The line being written, or while it has not the keyboard: `newest` (if there is no log) or a hint. */
export function inputLine(
  input: ChatInput,
  focused: boolean,
  newest: Line | undefined,
  columns: number,
): Line {
  const room = columns - 3;
  if (!focused) {
    const waiting = plainText(input.before + input.after);
    if (waiting) return [span('› ', 'dim'), span(clip(waiting, room), 'dim')];
    if (newest) return clipToRoom(newest, columns - 1);
    return [span('› ', 'dim'), span(clip('Tab to write a message', room), 'dim')];
  }
  const before = plainText(input.before);
  const [under = ' ', ...rest] = clusters(plainText(input.after)).map(({ text }) => text);
  const start = tail(before, Math.max(0, room - textCells(under)));
  const left = room - textCells(start) - textCells(under);
  return [
    span('› ', 'label'),
    span(start),
    span(under, 'cursor'),
    span(left > 0 ? clip(rest.join(''), left) : ''),
  ];
}

/** First line with the name, the following ones indented by two. */
function wrapEntry([head, body]: Line, columns: number): Line[] {
  if (!head || !body) return [];
  const room = Math.max(1, columns - 2);
  const first = wrap(body.text, Math.max(1, columns - textCells(head.text)));
  const opening: Span[] = [head, span(first[0]!, body.style)];
  if (first.length === 1) return [opening];
  const rest = body.text.slice(first[0]!.length).trimStart();
  return [opening, ...wrap(rest, room).map((text): Line => [span('  '), span(text, body.style)])];
}

function clipToRoom(line: Line, cells: number): Line {
  const [head, body] = line;
  if (!head || !body) return line;
  return [head, span(clip(body.text, Math.max(1, cells - lineCells([head]))), body.style)];
}
