// How many pixels a cell has now. Asked again when the terminal's window has changed: in cells, or only in pixels, as it does
// with its font. XTerm (379) says nothing when only its font has changed: while pixels are drawn it is asked now and then.
import { askSixelSize } from '../../ansi/graphics-sequences.ts';
import type { Reply } from '../../ansi/reply.ts';
import { askAttributes, askCellPixels, askWindowPixels } from '../../ansi/sequences.ts';
import { Bell } from '../../core/bell.ts';
import type { Clock } from '../../core/clock.ts';
import type { Closable } from '../../core/scope.ts';
import type { PixelSize } from '../../media/types.ts';
import { decide } from '../../term/decide-capabilities.ts';
import type { Presenter } from '../../term/presenter.ts';
import type { Terminal } from '../../term/terminal.ts';

/** What most terminals have, where they do not tell: twice as high as wide. */
const usualCell: PixelSize = { width: 8, height: 16 };
/** chosen: a window that is being dragged is asked once, when it has come to rest. */
const restUs = 200_000;
/** chosen: a font is changed seldom, and 30 bytes in so long are nothing. */
const lookEveryUs = 2_000_000;
/** chosen: a slow line's round trip. Later answers are swallowed. */
const answerUs = 500_000;

export interface CellSizeParts {
  readonly terminal: Pick<Terminal, 'on' | 'columns' | 'rows'>;
  readonly presenter: Pick<Presenter, 'control'>;
  readonly clock: Clock;
  /** Whether a font that changes without a word would be seen in the picture. */
  drawsPixels(): boolean;
  /** After each change, until closed. */
  onChange(): void;
}

export class CellSize implements Closable {
  private size: PixelSize;
  private readonly ending = new AbortController();
  /** The terminal tells. One that has not at the beginning is not asked again. */
  private known: boolean;
  private changed = false;
  private readonly bell = new Bell();

  /** `first`: what the terminal told at the beginning. */
  constructor(first: PixelSize | undefined) {
    this.size = first ?? usualCell;
    this.known = first !== undefined;
  }

  get now(): PixelSize {
    return this.size;
  }

  /** The terminal has told late; true: it is another size than was believed. */
  adopt(size: PixelSize | undefined): boolean {
    if (!size) return false;
    this.known = true;
    const isOther = size.width !== this.size.width || size.height !== this.size.height;
    this.size = size;
    return isOther;
  }

  watch(parts: CellSizeParts): void {
    parts.terminal.on('window', () => {
      this.changed = true;
      this.bell.ring();
    });
    void this.look(parts);
  }

  close(): void {
    this.ending.abort();
  }

  private async look(parts: CellSizeParts): Promise<void> {
    const { clock, drawsPixels, onChange } = parts;
    const { signal } = this.ending;
    while (!signal.aborted) {
      if (!this.changed) await clock.sleepUntil(clock.nowUs() + lookEveryUs, signal, this.bell);
      const hasChanged = this.changed;
      if (hasChanged) await this.rest(clock);
      if (signal.aborted || !this.known || (!hasChanged && !drawsPixels())) continue;
      const size = await this.ask(parts);
      // Another change has made the answer stale.
      if (!this.changed && !signal.aborted && this.adopt(size)) onChange();
    }
  }

  /** Waits until the window has not changed for a while. */
  private async rest(clock: Clock): Promise<void> {
    const { signal } = this.ending;
    while (this.changed && !signal.aborted) {
      this.changed = false;
      await clock.sleepUntil(clock.nowUs() + restUs, signal);
    }
  }

  private async ask({ terminal, presenter, clock }: CellSizeParts): Promise<PixelSize | undefined> {
    const replies: Reply[] = [];
    const answered = new Bell();
    const forget = terminal.on('reply', (reply) => {
      // Bounded: the answers to four questions, and the cursor's in between.
      if (replies.length < 64) replies.push(reply);
      if (reply.kind === 'attributes') answered.ring();
    });
    presenter.control(askCellPixels + askWindowPixels + askSixelSize + askAttributes);
    await clock.sleepUntil(clock.nowUs() + answerUs, this.ending.signal, answered);
    forget();
    const { columns, rows } = terminal;
    return decide({ replies, columns, rows }, process.env).cell;
  }
}
