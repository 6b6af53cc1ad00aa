// The words that two people read to each other, large enough to be found, and what to do with them.
import { type Line, span } from '../lines.ts';
import type { Snapshot } from '../snapshot.ts';

const none = ['This line is not encrypted:', 'there is nothing to compare.'];
const compared = ['Compared before, or proved by a code.', 'If they differ now, press n.'];
const fresh = ['Read them to each other. If they are', 'the same, nobody is in between.'];

/** At most 8 lines of at most 36 cells; without blanks where there are few rows. */
export function wordsLines(snapshot: Snapshot | undefined, rows: number): Line[] {
  const words = snapshot?.peer.words ?? [];
  const told = words.length === 0 ? none : snapshot?.peer.trust === 'compared' ? compared : fresh;
  const keys = words.length === 0 ? 'Esc closes this' : 'y the same   n different   Esc close';
  const lines: Line[] = [
    [span('Words to compare', 'popup-title')],
    [],
    ...(words.length === 0 ? [] : [[span(`  ${words.join('  ')}`, 'popup-title')], []]),
    ...told.map((text): Line => [span(text, 'popup')]),
    [],
    [span(keys, 'popup-dim')],
  ];
  return lines.length <= rows ? lines : lines.filter((line) => line.length > 0);
}
