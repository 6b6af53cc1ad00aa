// The bottom line: the keys that mean something now.
import { type Binding, bindings, type Mode } from '../keymap.ts';
import { type Line, lineCells, span } from '../lines.ts';
import type { Snapshot } from '../snapshot.ts';

/**
 * At most `columns − 1` cells but for blanks at the end, in the order of the key table. What does not fit goes by rank.
 * Words follow the state: a muted microphone can be unmuted.
 */
export function keysLine(mode: Mode, snapshot: Snapshot | undefined, columns: number): Line {
  const keys = bindings.flatMap((binding) => {
    const { bar, modes } = binding;
    if (!bar || !modes.includes(mode)) return [];
    return [{ rank: bar.rank, line: lineOf(binding, bar.word, snapshot) }];
  });
  const fits = () => lineCells(keys.flatMap(({ line }) => line)) <= columns + 1;
  while (keys.length > 1 && !fits()) {
    const last = Math.max(...keys.map(({ rank }) => rank));
    keys.splice(
      keys.findIndex(({ rank }) => rank === last),
      1,
    );
  }
  return keys.flatMap(({ line }) => line);
}

function lineOf({ key, does }: Binding, word: string, snapshot: Snapshot | undefined): Line {
  const kind = typeof does === 'object' ? does.kind : does;
  const now =
    kind === 'toggle-mute' && snapshot?.muted
      ? 'unmute'
      : kind === 'toggle-camera' && snapshot?.cameraOff
        ? 'camera on'
        : word;
  return [span(` ${key} `, 'key'), span(` ${now}  `)];
}
