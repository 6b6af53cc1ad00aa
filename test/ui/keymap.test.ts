import { describe, expect, it } from 'vitest';
import { bindings, commandFor, type Mode } from '../../src/ui/keymap.ts';
import { lineCells } from '../../src/ui/lines.ts';
import { keysLine } from '../../src/ui/panes/keys.ts';
import { goodCall } from './rig.ts';

const modes: readonly Mode[] = ['call', 'chat', 'help', 'ask'];
const words = (mode: Mode, columns: number) =>
  keysLine(mode, goodCall, columns)
    .map(({ text }) => text)
    .join('')
    .trim()
    .replace(/ +/g, ' ');

describe('the key table', () => {
  it('gives each key at most one meaning in a mode', () => {
    for (const mode of modes) {
      const names = bindings
        .filter((binding) => binding.modes.includes(mode))
        .flatMap((binding) => binding.names);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('leaves all letters to the chat line', () => {
    for (const ch of 'abcdefghijklmnopqrstuvwxyz?')
      expect(commandFor('chat', { ch, name: ch })).toBeUndefined();
  });

  it('hangs up with Ctrl-C everywhere and with q in a call only', () => {
    expect(modes.map((mode) => commandFor(mode, { name: 'c', ctrl: true }))).toEqual(
      modes.map(() => 'hang-up'),
    );
    expect(modes.map((mode) => commandFor(mode, { name: 'q' }))).toEqual([
      'hang-up',
      undefined,
      'close-help',
      'decline',
    ]);
  });

  it('shows as many keys as fit, the help always', () => {
    expect(words('call', 100)).toBe('q hang up m mute v camera off Tab chat s stats ? help');
    expect(words('call', 40)).toBe('q hang up m mute ? help');
    for (let columns = 40; columns < 100; columns++) {
      expect(words('call', columns)).toMatch(/\? help$/);
      expect(lineCells(keysLine('call', goodCall, columns))).toBeLessThanOrEqual(columns + 1);
    }
  });
});
