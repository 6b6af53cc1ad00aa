import { expect, it } from 'vitest';
import { TchatError } from '../../src/core/errors.ts';
import { type Capabilities, decide } from '../../src/term/decide-capabilities.ts';
import { knownTerminals } from '../../src/term/known-terminals.ts';
import { parseCapabilities } from '../../src/term/override-capabilities.ts';
import { terminalAdvice } from '../../src/term/terminal-advice.ts';

const nothing = { replies: [], columns: 80, rows: 24 };
const good: Capabilities = {
  ...decide(nothing, { TERM: 'xterm-direct', LANG: 'C.UTF-8' }),
  answersCursor: true,
};

it('a terminal that has everything needs no advice', () => {
  expect(terminalAdvice(good, {})).toEqual([]);
});

it('tmux is told which of its settings to change', () => {
  const tmux: Capabilities = { ...good, multiplexer: 'tmux', colors: '256', passthrough: false };
  const advice = terminalAdvice(tmux, {}).join('\n');
  expect(advice).toContain('terminal-features ",*:RGB"');
  expect(advice).toContain('allow-passthrough on');
  const set: Capabilities = { ...tmux, colors: 'truecolor', passthrough: true };
  expect(terminalAdvice(set, {}).join('\n')).not.toMatch(/terminal-features|allow-passthrough/);
});

it('screen, locale, NO_COLOR and a silent terminal are named', () => {
  const poor: Capabilities = { ...good, multiplexer: 'screen', unicode: false };
  expect(terminalAdvice(poor, { NO_COLOR: '1' }).join('\n')).toMatch(/NO_COLOR.*LANG.*screen/s);
  expect(terminalAdvice({ ...good, answersCursor: false }, {}).join()).toContain('speed');
});

it('a user may know better than the terminal says', () => {
  expect(parseCapabilities('colors=256, sixel=no,cell=9x18,kitty')).toEqual({
    colors: '256',
    sixel: false,
    cell: { width: 9, height: 18 },
    kittyGraphics: true,
  });
  expect(parseCapabilities('')).toEqual({});
  for (const wrong of ['colours=256', 'colors=many', 'sixel=perhaps', 'cell=9']) {
    expect(() => parseCapabilities(wrong)).toThrow(TchatError);
  }
});

it('each known terminal says with which version it was seen', () => {
  for (const { seen, quirk } of knownTerminals) {
    expect(seen).toMatch(/\d.*, (recorded|measured|by |console_codes|screen)/);
    expect(quirk.length).toBeGreaterThan(10);
  }
});
