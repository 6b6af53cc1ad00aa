// The self view: a framed rectangle that others paint into, and what stands there while nothing is painted.

import type { Line } from '../lines.ts';
import { wrap } from '../text-cells.ts';
import { cardLines } from './video.ts';

/** Word in the frame. */
export const selfLabel = ' you ';

/** As `cardLines`, broken to the narrow pane. */
export function selfCardLines(lines: readonly string[], columns: number, rows: number): Line[] {
  return cardLines(
    lines.flatMap((text) => wrap(text, columns)),
    columns,
    rows,
  );
}
