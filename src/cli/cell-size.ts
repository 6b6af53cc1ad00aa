// How many pixels a cell has now. Asked again when the terminal's size has changed, which it does with its font, too.
import { askSixelSize } from '../ansi/graphics-sequences.ts';
import type { Reply } from '../ansi/reply.ts';
import { askCellPixels, askWindowPixels } from '../ansi/sequences.ts';
import type { Clock } from '../core/clock.ts';
import type { Closable } from '../core/scope.ts';
import type { PixelSize } from '../media/types.ts';
import { decide } from '../term/decide-capabilities.ts';
import type { Presenter } from '../term/presenter.ts';
import type { Terminal } from '../term/terminal.ts';

/** What most terminals have, where they do not tell: twice as high as wide. */
const usualCell: PixelSize = { width: 8, height: 16 };
/** chosen: a window that is being dragged is asked once, when it has come to rest. */
const restUs = 200_000;
/** chosen: a slow line's round trip. Later answers are swallowed. */
const answerUs = 500_000;

export class CellSize implements Closable {
  private size: PixelSize;
  private readonly ending = new AbortController();
  private asking = false;
  private again = false;

  /** `first`: what the terminal told at the beginning; without it, it is not asked again. */
  constructor(first: PixelSize | undefined) {
    this.size = first ?? usualCell;
    if (!first) this.ending.abort();
  }

  get now(): PixelSize {
    return this.size;
  }

  /** Calls `onChange` after each change, until closed. */
  watch(terminal: Terminal, presenter: Presenter, clock: Clock, onChange: () => void): void {
    terminal.on('resize', () => {
      this.again = true;
      if (!this.asking) void this.ask(terminal, presenter, clock, onChange);
    });
  }

  close(): void {
    this.ending.abort();
  }

  private async ask(
    terminal: Terminal,
    presenter: Presenter,
    clock: Clock,
    onChange: () => void,
  ): Promise<void> {
    const { signal } = this.ending;
    this.asking = true;
    while (this.again && !signal.aborted) {
      this.again = false;
      await clock.sleepUntil(clock.nowUs() + restUs, signal);
      if (this.again || signal.aborted) continue;
      const replies: Reply[] = [];
      // Bounded: the answers to three questions, and the cursor's in between.
      const forget = terminal.on('reply', (reply) => replies.length < 64 && replies.push(reply));
      presenter.control(askCellPixels + askWindowPixels + askSixelSize);
      await clock.sleepUntil(clock.nowUs() + answerUs, signal);
      forget();
      const { columns, rows } = terminal;
      const { cell } = decide({ replies, columns, rows }, process.env);
      if (!cell || this.again || (cell.width === this.size.width && cell.height === this.size.height))
        continue;
      this.size = cell;
      onChange();
    }
    this.asking = false;
  }
}
