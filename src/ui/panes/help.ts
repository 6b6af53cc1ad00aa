// The help: every key with its meaning, from the key table.
import { bindings } from '../keymap.ts';
import { type Line, span } from '../lines.ts';

/** The longest name of a key and a blank. */
const keyCells = 10;

/** At most `rows` lines (at least 1); with little room blanks and the title go first. The last line says how to close it. */
export function helpLines(rows: number): Line[] {
  const keys = bindings.flatMap(({ key, help }): Line[] =>
    help ? [[span(key.padEnd(keyCells), 'popup-title'), span(help, 'popup')]] : [],
  );
  const end: Line = [span('Esc closes this (so do q and ?)', 'popup-dim')];
  if (keys.length + 4 <= rows) return [[span('Keys in a call', 'popup-title')], [], ...keys, [], end];
  return [...keys.slice(0, rows - 1), end];
}
