// Which pixel format a terminal gets, if any, and with what settings. Values only: they travel to the paint role.
import type { PixelSize } from '../media/types.ts';
import type { Canvas } from './painter.ts';
import { canvasPixels, mostPixels } from './pixel-canvas.ts';
import type { SixelColors } from './sixel-palette.ts';

export type PixelChoice =
  | {
      readonly name: 'kitty';
      /** The terminal can read files and memory of this machine. */
      readonly local: boolean;
      readonly throughTmux: boolean;
    }
  | {
      readonly name: 'sixel';
      readonly colors: SixelColors;
      /** Largest picture that the terminal takes, pixels. */
      readonly most: PixelSize;
      /** See `SixelOptions.whole`. */
      readonly whole: boolean;
    }
  | { readonly name: 'iterm2' };

export type PixelPainterName = PixelChoice['name'];
export const pixelPainterNames: readonly PixelPainterName[] = ['kitty', 'sixel', 'iterm2'];

/** What is asked of a terminal's capabilities here. */
export interface PixelAbilities {
  /** As the terminal calls itself. */
  readonly name: string;
  /** Kitty's graphics protocol. */
  readonly kittyGraphics: boolean;
  /** Kitty's graphics can be handed over in this machine's memory or files. */
  readonly kittyLocal: boolean;
  readonly sixel: boolean;
  /** Colour registers of sixel; undefined: not told. */
  readonly sixelColors: number | undefined;
  /** iTerm2's inline images. */
  readonly inlineImages: boolean;
  readonly multiplexer: 'tmux' | 'screen' | undefined;
  /** Pixels of one cell; undefined: not known, and then pixels cannot be placed. */
  readonly cell: PixelSize | undefined;
}

/**
 * What `--painter auto` adds to the cells: kitty's graphics, and only of a terminal on this machine. Measured at 640 × 360: 0.4 ms
 * a picture through shared memory and 200 bytes in the stream. Everything else costs more than it shows: over SSH a sixel
 * picture is 30–300 kB where half-blocks are below 10; XTerm crawls with sixel as soon as text is drawn over it; and an
 * inline JPEG is sent whole however little has changed.
 */
export function choosePixels(abilities: PixelAbilities): PixelChoice | undefined {
  return abilities.kittyLocal && abilities.cell ? asPixels('kitty', abilities) : undefined;
}

/** The settings of a format that was asked for by name; undefined when the terminal does not have it. */
export function asPixels(name: PixelPainterName, abilities: PixelAbilities): PixelChoice | undefined {
  const { multiplexer } = abilities;
  switch (name) {
    case 'kitty':
      // Behind tmux the terminal cannot be asked, and the user is believed; screen passes nothing on.
      if (!abilities.kittyGraphics && multiplexer !== 'tmux') return undefined;
      return { name, local: abilities.kittyLocal, throughTmux: multiplexer === 'tmux' };
    case 'sixel': {
      // A picture of unknown height would run over what stands below it.
      if (!abilities.sixel || !abilities.cell) return undefined;
      const isXterm = /^XTerm/.test(abilities.name);
      return {
        name,
        colors: sixelColors(abilities.sixelColors),
        most: isXterm ? xtermSize : mostPixels,
        whole: isXterm,
      };
    }
    case 'iterm2':
      return abilities.inlineImages && !multiplexer ? { name } : undefined;
  }
}

/** The pixels worth having for a canvas that is painted so: what the sender is asked for. */
export function pixelsOf(choice: PixelChoice, canvas: Canvas): PixelSize {
  return canvasPixels(canvas, choice.name === 'sixel' ? choice.most : mostPixels);
}

/** XTerm's default limit (maxGraphicSize); beyond it nothing is shown. */
const xtermSize: PixelSize = { width: 1000, height: mostPixels.height };

/** 64 unless there are fewer: with 256 a picture is a third larger and hardly better (measured). */
function sixelColors(registers: number | undefined): SixelColors {
  return registers !== undefined && registers < 64 ? 16 : 64;
}
