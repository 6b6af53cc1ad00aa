// Two pixels a cell in a palette's colours: ▀ with the upper one as foreground and the lower one as background, or ▄ █ and
// space where the colours are set already. Dithered; in truecolour half-blocks are one of the BlockPainter's shapes.
import { unknownColor } from '../ansi/ansi-writer.ts';
import type { PaintQuality } from './painter.ts';
import { dithered } from './palette.ts';
import { SymbolPainter } from './symbol-painter.ts';

const upperHalf = 0x2580;
const lowerHalf = 0x2584;
const full = 0x2588;
const space = 0x20;

export class HalfBlockPainter extends SymbolPainter {
  private readonly depth: '256' | '16';

  constructor(depth: '256' | '16', quality: PaintQuality = {}) {
    super(`half-block-${depth}`, depth, 1, 2, quality);
    this.depth = depth;
  }

  protected override choose(row: number, column: number): void {
    const { writer } = this;
    const top = this.indexAt(column, row * 2);
    const bottom = this.indexAt(column, row * 2 + 1);
    if (top === bottom) {
      const isFront = writer.background !== top && writer.foreground === top;
      this.set(isFront ? full : space, isFront ? top : unknownColor, isFront ? unknownColor : top);
      return;
    }
    const down = Number(writer.foreground === top) + Number(writer.background === bottom);
    const up = Number(writer.foreground === bottom) + Number(writer.background === top);
    if (down >= up) this.set(upperHalf, top, bottom);
    else this.set(lowerHalf, bottom, top);
  }

  protected override lookOf(): number {
    const { glyph, foreground, background } = this;
    // One look has two ways to be drawn.
    const top = glyph === upperHalf || glyph === full ? foreground : background;
    const bottom = glyph === lowerHalf || glyph === full ? foreground : background;
    return top * 256 + bottom;
  }

  private indexAt(x: number, y: number): number {
    const { picture } = this.planner;
    const at = (y * this.canvas.columns + x) * 3;
    return dithered(this.depth, picture[at]!, picture[at + 1]!, picture[at + 2]!, x, y);
  }
}
