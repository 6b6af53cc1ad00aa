// The remote video: a rectangle that others paint into. Here is only what stands there when there is no picture.
import { plainText } from '../../core/plain-text.ts';
import { centre, type Line, span } from '../lines.ts';

/** A card of `columns` × `rows`: its lines in the middle, the first one strong. */
export function cardLines(lines: readonly string[], columns: number, rows: number): Line[] {
  const shown = lines.slice(0, rows);
  const above = Math.max(0, Math.floor((rows - shown.length) / 2));
  return [
    ...Array.from({ length: above }, (): Line => []),
    ...shown.map((text, index) =>
      centre([span(plainText(text, 200), index === 0 ? 'card' : 'dim')], columns),
    ),
  ];
}
