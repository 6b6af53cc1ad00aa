import { expect, it } from 'vitest';
import { ReplyParser } from '../../src/ansi/replies.ts';
import type { Reply } from '../../src/ansi/reply.ts';
import { decide } from '../../src/term/decide-capabilities.ts';

/** What terminals sent back; the cursor report is to the half block at the second line's start. */
function replies(bytes: string): Reply[] {
  const all: Reply[] = [];
  const parser = new ReplyParser({ onReply: (reply) => void all.push(reply), onKeys: () => {} });
  parser.expectCursor();
  parser.push(Buffer.from(bytes), 0);
  return all;
}

const asked = (bytes: string) => ({ replies: replies(bytes), columns: 80, rows: 24 });
const bare = { TERM: 'xterm-256color' };

it('kitty is recognised by its answers alone, as over ssh', () => {
  const kitty = asked(
    '\x1b[2;2R\x1bP>|kitty(0.26.5)\x1b\\\x1bP1$r38:2:1:2:3m\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?2026;2$y\x1b[6;20;10t\x1b[4;480;800t\x1b[?62;c',
  );
  expect(decide(kitty, bare)).toMatchObject({
    colors: 'truecolor',
    unicode: true,
    synchronizedOutput: true,
    answersCursor: true,
    name: 'kitty(0.26.5)',
    cell: { width: 10, height: 20 },
    sixel: false,
    background: [0, 0, 0],
  });
});

it('xterm: truecolour, sixel, no synchronized output, no pixels', () => {
  const xterm = asked(
    '\x1b[2;2R\x1bP>|XTerm(379)\x1b\\\x1bP1$r0;38:2::1:2:3m\x1b\\\x1b[?2026;0$y\x1b[?64;1;2;4;6c',
  );
  expect(decide(xterm, bare)).toMatchObject({
    colors: 'truecolor',
    synchronizedOutput: false,
    sixel: true,
    cell: undefined,
  });
});

it('a terminal that gives a palette index back for an RGB colour has 256 colours', () => {
  expect(decide(asked('\x1bP1$r0;38;5;16m\x1b\\\x1b[?1;2c'), bare).colors).toBe('256');
});

it('the window in pixels gives the cell where the cell itself is not told', () => {
  expect(decide(asked('\x1b[4;480;720t\x1b[?1c'), bare).cell).toEqual({ width: 9, height: 20 });
  expect(decide(asked('\x1b[4;0;0t\x1b[?1c'), bare).cell).toBeUndefined();
});

it('a half block that took three columns says that UTF-8 is not read', () => {
  expect(decide(asked('\x1b[2;4R\x1b[?1c'), { ...bare, LANG: 'en_US.UTF-8' }).unicode).toBe(false);
});

it('without any answer the environment decides', () => {
  const silent = asked('');
  expect(decide(silent, { TERM: 'linux' })).toMatchObject({ colors: '16', unicode: false, name: 'linux' });
  expect(decide(silent, { TERM: 'xterm-256color', COLORTERM: 'truecolor', LANG: 'C.UTF-8' })).toMatchObject({
    colors: 'truecolor',
    unicode: true,
    answersCursor: undefined,
  });
  expect(decide(silent, { TERM: 'dumb' }).colors).toBe('mono');
});

it('NO_COLOR is obeyed whatever the terminal can do', () => {
  expect(decide(asked('\x1bP1$r38:2:1:2:3m\x1b\\'), { ...bare, NO_COLOR: '1' }).colors).toBe('mono');
  expect(decide(asked('\x1bP1$r38:2:1:2:3m\x1b\\'), { ...bare, NO_COLOR: '' }).colors).toBe('truecolor');
});

it('a terminal that answers other questions and not this one does not tell its cursor', () => {
  expect(decide(asked('\x1b[?1;2c'), bare).answersCursor).toBe(false);
});

it('screen is known by its answer where the environment was lost, and has 256 colours where its name says so', () => {
  const screen = asked('\x1b[>83;40900;0c\x1b[?1;2c');
  expect(decide(screen, bare).multiplexer).toBe('screen');
  const colors = (TERM: string) => decide(screen, { TERM, COLORTERM: 'truecolor' }).colors;
  expect(colors('screen.xterm-256color')).toBe('256');
  expect(colors('screen')).toBe('16');
});

it('what tmux says of RGB colours counts more than what the environment promises', () => {
  const tmux = asked('\x1bP>|tmux 3.3a\x1b\\\x1b[?1;2c');
  const env = { TERM: 'tmux-256color', COLORTERM: 'truecolor' };
  expect(decide({ ...tmux, tmuxRgb: false }, env).colors).toBe('256');
  expect(decide({ ...tmux, tmuxRgb: true }, { TERM: 'tmux-256color' }).colors).toBe('truecolor');
  expect(decide(tmux, env).colors).toBe('truecolor');
});
