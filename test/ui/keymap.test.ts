import { describe, expect, it } from 'vitest';
import { bindings, commandFor, type Mode } from '../../src/ui/keymap.ts';
import { leastColumns } from '../../src/ui/layout.ts';
import { lineCells } from '../../src/ui/lines.ts';
import { helpLines } from '../../src/ui/panes/help.ts';
import { keysLine } from '../../src/ui/panes/keys.ts';
import { goodCall } from './rig.ts';

const modes: readonly Mode[] = ['call', 'chat', 'help', 'words', 'devices'];
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
    for (const ch of 'abcdefghijklmnopqrstuvwxyz?[]{}')
      expect(commandFor('chat', { ch, name: ch })).toBeUndefined();
  });

  it('hangs up with Ctrl-C everywhere and with q in a call only', () => {
    expect(modes.map((mode) => commandFor(mode, { name: 'c', ctrl: true }))).toEqual(
      modes.map(() => ({ kind: 'hang-up' })),
    );
    expect(modes.map((mode) => commandFor(mode, { name: 'q' }))).toEqual([
      { kind: 'hang-up' },
      undefined,
      'close-popup',
      'close-popup',
      'close-popup',
    ]);
  });

  it('tells every key that does something in a call', () => {
    const told = helpLines(60).flatMap(([key]) => key?.text.trim().split(' ') ?? []);
    const working = bindings.filter(({ modes, does }) => modes.includes('call') && does !== 'help');
    for (const { key } of working) {
      for (const name of key.split(' ')) if (name !== 'Ctrl-C') expect(told).toContain(name);
    }
    for (const line of helpLines(60)) expect(lineCells(line)).toBeLessThanOrEqual(leastColumns - 4);
  });

  it('shows as many keys as fit, the help always', () => {
    expect(words('call', 100)).toBe(
      'q hang up m mute v camera off d devices Tab chat p picture s stats ? help',
    );
    expect(words('call', 80)).toBe('q hang up m mute v camera off Tab chat s stats ? help');
    expect(words('call', 60)).toBe('q hang up m mute v camera off Tab chat ? help');
    expect(words('call', 50)).toBe('q hang up m mute v camera off ? help');
    expect(words('call', 40)).toBe('q hang up m mute ? help');
    for (let columns = 40; columns < 100; columns++) {
      expect(words('call', columns)).toMatch(/\? help$/);
      expect(lineCells(keysLine('call', goodCall, columns))).toBeLessThanOrEqual(columns + 1);
    }
  });
});
