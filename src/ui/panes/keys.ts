// The bottom line: the keys that mean something now.
import { type Binding, bindings, type Mode } from '../keymap.ts';
import { type Line, lineCells, span } from '../lines.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * At most `columns − 1` cells but for blanks at the end: the keys that fit, in the order of the table; the one for the help is kept to the last.
 * Words follow the state: a muted microphone can be unmuted.
 */
export function keysLine(mode: Mode, snapshot: Snapshot | undefined, columns: number): Line {
  const shown = bindings.filter(({ short, modes }) => short !== '' && modes.includes(mode));
  const help = shown.filter(({ command }) => command === 'help').map((key) => wordOf(key, snapshot));
  const others = shown.filter(({ command }) => command !== 'help').map((key) => wordOf(key, snapshot));
  while (others.length > 0 && lineCells([...others, ...help].flat()) > columns + 1) others.pop();
  return [...others, ...help].flat();
}

function wordOf({ key, short, command }: Binding, snapshot: Snapshot | undefined): Line {
  const word =
    command === 'mute' && snapshot?.muted
      ? 'unmute'
      : command === 'camera' && snapshot?.cameraOff
        ? 'camera on'
        : short;
  return [span(` ${key} `, 'key'), span(` ${word}  `)];
}
