// Eight dots a cell, on where the picture is bright, dithered: the finest picture that needs no colours. In colour the dots
// of a cell share one.
import { unknownColor } from '../ansi/ansi-writer.ts';
import type { PaintQuality } from './painter.ts';
import { bayer, blackIndex, inkIndex } from './palette.ts';
import { SymbolPainter } from './symbol-painter.ts';

/** U+2800 and a bit for each dot: 1 2 3 7 down the left side, 4 5 6 8 down the right (Unicode, chart 2800). */
const firstGlyph = 0x2800;
/** A byte where the empty pattern takes three. */
const space = 0x20;
const bitOfDot = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];

export class BraillePainter extends SymbolPainter {
  private readonly depth: '256' | 'mono';

  constructor(depth: '256' | 'mono', quality: PaintQuality = {}) {
    super(depth === 'mono' ? 'braille-mono' : 'braille', depth, 2, 4, quality);
    this.depth = depth;
  }

  protected override choose(row: number, column: number): void {
    const { depth, canvas } = this;
    const { picture } = this.planner;
    const stride = canvas.columns * 6;
    let red = 0;
    let green = 0;
    let blue = 0;
    let dots = 0;
    let glyph = firstGlyph;
    for (let dot = 0; dot < 8; dot++) {
      const x = dot & 1;
      const y = dot >> 1;
      const at = (row * 4 + y) * stride + (column * 2 + x) * 3;
      const luma = (54 * picture[at]! + 183 * picture[at + 1]! + 19 * picture[at + 2]!) >> 8;
      // A threshold in the middle of each sixteenth: black has no dot, white has all.
      if (luma * 16 <= (bayer[y * 4 + ((column * 2 + x) & 3)]! * 2 + 17) * 128) continue;
      glyph |= bitOfDot[dot]!;
      red += picture[at]!;
      green += picture[at + 1]!;
      blue += picture[at + 2]!;
      dots++;
    }
    if (dots === 0) glyph = space;
    if (depth === 'mono') this.set(glyph, unknownColor, unknownColor);
    else if (dots === 0) this.set(glyph, unknownColor, blackIndex(depth));
    else
      this.set(
        glyph,
        inkIndex(depth, (red / dots) | 0, (green / dots) | 0, (blue / dots) | 0),
        blackIndex(depth),
      );
  }
}
