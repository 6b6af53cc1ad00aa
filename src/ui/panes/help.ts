// The help: every key with its meaning, from the key table.
import { bindings } from '../keymap.ts';
import { type Line, span } from '../lines.ts';

const keyCells = 8;

export function helpLines(): Line[] {
  const keys = bindings
    .filter(({ long }) => long !== '')
    .map(({ key, long }): Line => [span(key.padEnd(keyCells), 'popup-title'), span(long, 'popup')]);
  return [
    [span('Keys', 'popup-title')],
    [],
    ...keys,
    [],
    [span('? or Esc closes this (q too: it does not hang up here)', 'popup-dim')],
  ];
}
