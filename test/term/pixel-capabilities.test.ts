// What terminals answer about pixels, recorded where a version is named.
import { expect, it } from 'vitest';
import { ReplyParser } from '../../src/ansi/replies.ts';
import type { Reply } from '../../src/ansi/reply.ts';
import { decide } from '../../src/term/decide-capabilities.ts';

function asked(bytes: string, columns = 80, rows = 24) {
  const replies: Reply[] = [];
  let keys = '';
  const parser = new ReplyParser({
    onReply: (reply) => void replies.push(reply),
    onKeys: (typed) => void (keys += Buffer.from(typed).toString('latin1')),
  });
  parser.expectCursor();
  // In two pieces, split anywhere: here in the middle.
  const all = Buffer.from(bytes, 'latin1');
  parser.push(all.subarray(0, all.length >> 1), 0);
  parser.push(all.subarray(all.length >> 1), 1000);
  expect(keys).toBe('');
  return { replies, columns, rows };
}

const bare = { TERM: 'xterm-256color' };

it('kitty 0.26.5 on this machine has read the pixel out of shared memory', () => {
  const local = asked(
    '\x1bP>|kitty(0.26.5)\x1b\\\x1b[6;18;9t\x1b_Gi=31;OK\x1b\\\x1b_Gi=32;OK\x1b\\\x1b[?62;c',
  );
  expect(decide(local, bare)).toMatchObject({
    kittyGraphics: true,
    kittyLocal: true,
    sixel: false,
    inlineImages: false,
    multiplexer: undefined,
    remote: false,
    cell: { width: 9, height: 18 },
  });
});

it('kitty over ssh has not', () => {
  const remote = asked(
    '\x1bP>|kitty(0.26.5)\x1b\\\x1b_Gi=31;OK\x1b\\\x1b_Gi=32;EBADF:Failed to open\x1b\\\x1b[?62;c',
  );
  expect(decide(remote, { ...bare, SSH_TTY: '/dev/pts/3' })).toMatchObject({
    kittyGraphics: true,
    kittyLocal: false,
    remote: true,
  });
});

it('XTerm 379 tells registers, and by its largest sixel picture the size of its cells', () => {
  const xterm = asked(
    '\x1bP>|XTerm(379)\x1b\\\x1b[?1;0;1024S\x1b[?2;0;480;300S\x1b[?63;1;2;3;4;6;9;15;22;28c',
    60,
    20,
  );
  expect(decide(xterm, bare)).toMatchObject({
    sixel: true,
    sixelColors: 1024,
    cell: { width: 8, height: 15 },
    kittyGraphics: false,
  });
  // A window beyond the limit of 1000 × 1000 pixels does not divide evenly.
  const large = asked('\x1bP>|XTerm(379)\x1b\\\x1b[?2;0;1000;1000S\x1b[?64;4c', 240, 67);
  expect(decide(large, bare).cell).toBeUndefined();
});

it('a terminal that knows XTSMGRAPHICS but not the item tells nothing', () => {
  const refuses = asked('\x1b[?1;3;0S\x1b[?2;3;0S\x1b[?62;4c');
  expect(decide(refuses, bare)).toMatchObject({ sixel: true, sixelColors: undefined, cell: undefined });
});

it('iTerm2, WezTerm and mintty show inline images, by either name', () => {
  for (const name of ['iTerm2 3.4.19', 'WezTerm 20230712-072601-f4abf8fd', 'mintty 3.6.4']) {
    expect(decide(asked(`\x1bP>|${name}\x1b\\\x1b[?62c`), bare).inlineImages).toBe(true);
  }
  for (const name of ['iTerm.app', 'WezTerm', 'mintty']) {
    expect(decide(asked('\x1b[?62c'), { ...bare, TERM_PROGRAM: name }).inlineImages).toBe(true);
  }
  expect(decide(asked('\x1bP>|foot(1.13.1)\x1b\\\x1b[?62;4c'), bare).inlineImages).toBe(false);
});

it('tmux and screen are recognised, by answer or environment', () => {
  expect(decide(asked('\x1bP>|tmux 3.3a\x1b\\\x1b[?1;2c'), bare).multiplexer).toBe('tmux');
  expect(decide(asked('\x1b[?1;2c'), { ...bare, TMUX: '/tmp/tmux-0/default,1,0' }).multiplexer).toBe('tmux');
  expect(decide(asked('\x1b[?1;2c'), { TERM: 'screen.xterm-256color' }).multiplexer).toBe('screen');
  // Started from inside tmux, but a window of its own: it answers with its own name.
  const own = asked('\x1bP>|kitty(0.26.5)\x1b\\\x1b[?62;c');
  expect(decide(own, { ...bare, TMUX: '/tmp/tmux-0/default,1,0' }).multiplexer).toBeUndefined();
});
