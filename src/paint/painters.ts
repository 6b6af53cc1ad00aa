// The painters by name, and which one a terminal gets.
import type { ColorDepth } from '../ansi/ansi-writer.ts';
import { AsciiPainter } from './ascii.ts';
import { BlockPainter } from './block-painter.ts';
import { halfBlocks, octants, quadrants, sextants } from './block-shapes.ts';
import { BraillePainter } from './braille.ts';
import { HalfBlockPainter } from './half-block.ts';
import type { Painter, PaintQuality } from './painter.ts';

/** What a painter begins with; `setQuality` changes it. */
export type PainterOptions = PaintQuality;

const makers = {
  'half-block': (options) => new BlockPainter(halfBlocks, options),
  'half-block-256': (options) => new HalfBlockPainter('256', options),
  'half-block-16': (options) => new HalfBlockPainter('16', options),
  quadrant: (options) => new BlockPainter(quadrants, options),
  sextant: (options) => new BlockPainter(sextants, options),
  octant: (options) => new BlockPainter(octants, options),
  braille: (options) => new BraillePainter('256', options),
  'braille-mono': (options) => new BraillePainter('mono', options),
  ascii: (options) => new AsciiPainter('256', options),
  'ascii-16': (options) => new AsciiPainter('16', options),
  'ascii-mono': (options) => new AsciiPainter('mono', options),
} as const satisfies Record<string, (options?: PainterOptions) => Painter>;

export type PainterName = keyof typeof makers;
/** In the order in which a user goes through them. */
export const painterNames = Object.keys(makers) as readonly PainterName[];

/** A new painter that knows nothing about the screen. One a pane. */
export function createPainter(name: PainterName, options?: PainterOptions): Painter {
  return makers[name](options);
}

/** The best painter for what a terminal was found to support. */
export function choosePainter(capabilities: {
  readonly colors: ColorDepth;
  readonly unicode: boolean;
}): PainterName {
  const { colors, unicode } = capabilities;
  if (colors === 'mono') return 'ascii-mono';
  if (!unicode) return colors === '16' ? 'ascii-16' : 'ascii';
  return colors === 'truecolor' ? 'half-block' : `half-block-${colors}`;
}
