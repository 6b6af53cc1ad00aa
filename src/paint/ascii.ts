// One character a cell whose ink is as dense as the picture is bright, for terminals without block characters or colours.
import { type ColorDepth, unknownColor } from '../ansi/ansi-writer.ts';
import type { PaintQuality } from './painter.ts';
import { blackIndex, inkIndex } from './palette.ts';
import { SymbolPainter } from './symbol-painter.ts';

/** From dark to bright. Chosen: even steps in the usual fonts. */
export const ramp = ' .:-=+*#%@';

export class AsciiPainter extends SymbolPainter {
  private readonly depth: Exclude<ColorDepth, 'truecolor'>;

  constructor(depth: Exclude<ColorDepth, 'truecolor'>, quality: PaintQuality = {}) {
    super(depth === '256' ? 'ascii' : `ascii-${depth}`, depth, 1, 2, quality);
    this.depth = depth;
  }

  protected override choose(row: number, column: number): void {
    const { depth, canvas } = this;
    const { picture } = this.planner;
    const upper = (row * 2 * canvas.columns + column) * 3;
    const lower = upper + canvas.columns * 3;
    const red = (picture[upper]! + picture[lower]!) >> 1;
    const green = (picture[upper + 1]! + picture[lower + 1]!) >> 1;
    const blue = (picture[upper + 2]! + picture[lower + 2]!) >> 1;
    // Ink at full strength is as bright as its strongest channel; ink without a colour has only its brightness.
    const step = rampStep(depth === 'mono' ? lumaOf(red, green, blue) : Math.max(red, green, blue));
    const glyph = ramp.charCodeAt(step);
    if (depth === 'mono') this.set(glyph, unknownColor, unknownColor);
    else this.set(glyph, step === 0 ? unknownColor : inkIndex(depth, red, green, blue), blackIndex(depth));
  }
}

/** Place in the ramp of a level 0–255. */
export function rampStep(level: number): number {
  return (level * ramp.length) >> 8;
}

/** Brightness by BT.709's weights, in 256ths. */
function lumaOf(red: number, green: number, blue: number): number {
  return (54 * red + 183 * green + 19 * blue) >> 8;
}
