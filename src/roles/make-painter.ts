// The painter of one pane: cells, or pixels that step back to cells while the pane is covered. What the pure painters may
// not do themselves, compressing and storing, is given to them here.
import { deflateSync } from 'node:zlib';
import { CoveredSwitch } from '../paint/covered-switch.ts';
import { Iterm2Painter } from '../paint/iterm2.ts';
import { KittyPainter } from '../paint/kitty.ts';
import type { Painter } from '../paint/painter.ts';
import { createPainter, type PainterName } from '../paint/painters.ts';
import type { PixelChoice } from '../paint/pixel-choice.ts';
import type { JpegPainter, PixelPainter } from '../paint/pixel-painter.ts';
import { SixelPainter } from '../paint/sixel.ts';
import { PixelStore } from './pixel-store.ts';

/** Kitty's images are numbered 1–254 (placeholders name them by a palette colour): so many a process, from its own place. */
const imagesEach = 16;

/** `place`: the pane's, from 0; no two panes have the same. */
export function makePainter(
  cells: PainterName,
  pixels: PixelChoice | undefined,
  place: number,
): Painter | CoveredSwitch {
  const painter = createPainter(cells);
  return pixels ? new CoveredSwitch(makePixels(pixels, place), painter) : painter;
}

function makePixels(choice: PixelChoice, place: number): PixelPainter | JpegPainter {
  switch (choice.name) {
    case 'sixel':
      return new SixelPainter(choice);
    case 'iterm2':
      return new Iterm2Painter();
    case 'kitty': {
      const first = 1 + (process.pid % 14) * imagesEach;
      return new KittyPainter({
        image: first + place * 2,
        throughTmux: choice.throughTmux,
        // Measured: level 1 takes a third of the time of the default, and 5 % more bytes.
        deflate: (bytes) => deflateSync(bytes, { level: 1 }),
        ...(choice.local ? { store: new PixelStore(process.pid).store } : {}),
      });
    }
  }
}
