// Which painter this terminal gets: what `--painter` or `p` asks for, as far as the terminal can do it. Cells always stand
// behind pixels: they draw what a pop-up leaves uncovered.
import type { PixelSize } from '../../media/types.ts';
import type { Canvas } from '../../paint/painter.ts';
import { choosePainter, createPainter, type PainterName, painterNames } from '../../paint/painters.ts';
import {
  asPixels,
  choosePixels,
  type PixelChoice,
  type PixelPainterName,
  pixelPainterNames,
  pixelsOf,
} from '../../paint/pixel-choice.ts';
import type { Capabilities } from '../../term/capabilities.ts';

export interface PainterChoice {
  /** As the user calls it, and as the stats pane shows it. */
  readonly name: string;
  readonly cells: PainterName;
  readonly pixels: PixelChoice | undefined;
  /** The pixels that are worth having for a canvas; `cellsOnly`: while pixels are not drawn. */
  pixelsFor(canvas: Canvas, cellsOnly?: boolean): PixelSize;
  /** Why it is not what was asked for. */
  readonly problem?: string;
}

/** What `--painter` takes. */
export const painterWords: readonly string[] = ['auto', ...painterNames, ...pixelPainterNames];

/** `wanted` is one of `painterWords`. */
export function painterFor(wanted: string, capabilities: Capabilities): PainterChoice {
  const best = choosePainter(capabilities);
  if (isPixels(wanted)) {
    const pixels = asPixels(wanted, capabilities);
    if (pixels) return choice(wanted, best, pixels);
    return { ...choice(best, best), problem: `This terminal does not show ${wanted} pictures.` };
  }
  if (isCells(wanted)) return choice(wanted, wanted);
  const pixels = choosePixels(capabilities);
  return choice(pixels?.name ?? best, best, pixels);
}

function choice(name: string, cells: PainterName, pixels?: PixelChoice): PainterChoice {
  // Only asked for its measure; those that paint live in the paint worker.
  const painter = createPainter(cells);
  const pixelsFor = (canvas: Canvas, cellsOnly = false) =>
    pixels && !cellsOnly ? pixelsOf(pixels, canvas) : painter.pixelsFor(canvas);
  return { name, cells, pixels, pixelsFor };
}

/** The one after `current` among those that this terminal can show. */
export function painterAfter(current: string, capabilities: Capabilities): PainterChoice {
  const names: string[] = [
    ...painterNames.filter((name) => fits(name, capabilities)),
    ...pixelPainterNames.filter((name) => asPixels(name, capabilities)),
  ];
  return painterFor(names[(names.indexOf(current) + 1) % names.length]!, capabilities);
}

/** Block characters and colours that the terminal does not have would be rubbish on the screen. */
function fits(name: PainterName, { unicode, octants, colors }: Capabilities): boolean {
  if (name.startsWith('ascii')) return colors !== 'mono' || name === 'ascii-mono';
  if (!unicode) return false;
  if (name === 'octant' && !octants) return false;
  if (name === 'braille-mono') return true;
  if (colors === 'mono') return false;
  return colors === 'truecolor' || name.endsWith('-16') || (colors === '256' && !isTruecolor(name));
}

function isTruecolor(name: PainterName): boolean {
  return ['half-block', 'quadrant', 'sextant', 'octant'].includes(name);
}

function isPixels(name: string): name is PixelPainterName {
  return (pixelPainterNames as readonly string[]).includes(name);
}

function isCells(name: string): name is PainterName {
  return (painterNames as readonly string[]).includes(name);
}
