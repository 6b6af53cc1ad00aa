import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxHeldBytes, ReplyParser } from '../../src/ansi/replies.ts';
import type { Reply } from '../../src/ansi/reply.ts';

/** Feeds pieces and collects what comes out; `keys` as Latin-1 text. */
function read(pieces: readonly (string | Uint8Array)[], expectedCursors = 0) {
  const replies: Reply[] = [];
  let keys = '';
  let pieceCount = 0;
  const parser = new ReplyParser({
    onReply: (reply) => void replies.push(reply),
    onKeys: (bytes) => {
      keys += String.fromCharCode(...bytes);
      pieceCount++;
    },
  });
  for (let i = 0; i < expectedCursors; i++) parser.expectCursor();
  for (const piece of pieces) parser.push(typeof piece === 'string' ? latin(piece) : piece, 0);
  return { replies, keys: () => keys, parser, pieceCount: () => pieceCount };
}

const latin = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('what terminals answer', () => {
  const cases: readonly [string, string, Reply][] = [
    ['DA1 of xterm', '\x1b[?64;1;2;4;22c', { kind: 'attributes', attributes: [64, 1, 2, 4, 22] }],
    ['DA2', '\x1b[>41;379;0c', { kind: 'secondary-attributes', attributes: [41, 379, 0] }],
    ['DECRPM', '\x1b[?2026;2$y', { kind: 'mode', mode: 2026, state: 2 }],
    ['XTVERSION', '\x1bP>|kitty(0.26.5)\x1b\\', { kind: 'version', text: 'kitty(0.26.5)' }],
    ['OSC 11 with ST', '\x1b]11;rgb:1e1e/ffff/0000\x1b\\', { kind: 'color', slot: 11, rgb: [30, 255, 0] }],
    ['OSC 11 with BEL', '\x1b]11;rgb:00/80/ff\x07', { kind: 'color', slot: 11, rgb: [0, 128, 255] }],
    ['pixels of the window', '\x1b[4;720;1280t', { kind: 'window-pixels', width: 1280, height: 720 }],
    ['pixels of a cell', '\x1b[6;20;9t', { kind: 'cell-pixels', width: 9, height: 20 }],
    ['cells of the window', '\x1b[8;45;160t', { kind: 'window-cells', columns: 160, rows: 45 }],
    ['DECRQSS', '\x1bP1$r0;38:2::1:2:3m\x1b\\', { kind: 'setting', valid: true, text: '0;38:2::1:2:3m' }],
    ['XTGETTCAP', '\x1bP0+r524742\x1b\\', { kind: 'termcap', valid: false, text: '524742' }],
    ['kitty graphics', '\x1b_Gi=31;OK\x1b\\', { kind: 'graphics', text: 'i=31;OK' }],
    ['kitty keyboard', '\x1b[?1u', { kind: 'keyboard', flags: 1 }],
    ['DSR 5', '\x1b[0n', { kind: 'ok' }],
  ];
  for (const [name, bytes, reply] of cases) {
    it(`${name} is understood, and the keys around it pass`, () => {
      const { replies, keys } = read([`a${bytes}\x1b[A`]);
      expect(replies).toEqual([reply]);
      expect(keys()).toBe('a\x1b[A');
    });
  }
});

describe('a cursor report', () => {
  it('is a reply while one is expected, and counts from 0', () => {
    const { replies, keys } = read(['\x1b[2;5R'], 1);
    expect(replies).toEqual([{ kind: 'cursor', row: 1, column: 4 }]);
    expect(keys()).toBe('');
  });

  it('is a key when none is expected', () => {
    const { replies, keys } = read(['\x1b[2;5R\x1b[2;5R'], 1);
    expect(replies).toHaveLength(1);
    expect(keys()).toBe('\x1b[2;5R');
  });

  it('of the first line is Shift-F3 even then, because questions are asked from below', () => {
    const { replies, keys } = read(['\x1b[1;2R'], 1);
    expect(replies).toEqual([]);
    expect(keys()).toBe('\x1b[1;2R');
  });
});

describe('a sequence that stops', () => {
  it('is an Escape key after its deadline, and not before', () => {
    const { keys, parser } = read(['\x1b']);
    expect(keys()).toBe('');
    const deadlineUs = parser.deadlineUs!;
    parser.release(deadlineUs - 1);
    expect(keys()).toBe('');
    parser.release(deadlineUs);
    expect(keys()).toBe('\x1b');
    expect(parser.deadlineUs).toBeUndefined();
  });

  it('is waited for longer when it is the beginning of a reply', () => {
    const { parser } = read(['\x1b']);
    const { parser: inReply } = read(['\x1b[?6']);
    expect(inReply.deadlineUs).toBeGreaterThan(parser.deadlineUs!);
  });

  it('passes as it is when it grows beyond all replies', () => {
    const long = `\x1bP>|${'x'.repeat(2 * maxHeldBytes)}`;
    const { replies, keys } = read([long]);
    expect(replies).toEqual([]);
    expect(keys()).toBe(long);
  });
});

const pieceOfInput = fc.oneof(
  fc.constantFrom(
    '\x1b',
    '\x1b[A',
    '\x1bOP',
    '\x1bx',
    '\x1b[1;2R',
    '\x1b[3;4R',
    '\x1b[?64;4c',
    '\x1bP>|foot(1.13)\x1b\\',
    '\x1bP1$r',
    '\x1b]11;rgb:0/0/0\x07',
    '\x1b[?2026;1$y',
    '\x1b[',
    '\x18',
    'é€',
  ),
  fc.string({ maxLength: 5 }),
);
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'));

it('any split of the input gives the same replies and keys', () => {
  fc.assert(
    fc.property(fc.array(pieceOfInput, { maxLength: 12 }), fc.array(fc.nat(200)), (pieces, cuts) => {
      const input = bytesOf(pieces.join(''));
      const sorted = [...cuts, 0, input.length].filter((cut) => cut <= input.length).sort((a, b) => a - b);
      const parts = sorted.slice(1).map((end, i) => input.subarray(sorted[i]!, end));
      const whole = read([input], 2);
      const split = read(parts, 2);
      for (const { parser } of [whole, split]) parser.release(Number.MAX_SAFE_INTEGER);
      expect(split.replies).toEqual(whole.replies);
      expect(split.keys()).toBe(whole.keys());
    }),
    { numRuns: 300 },
  );
});

it('what is no reply comes out untouched and in order', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
      // Without an introducer of a reply nothing may be taken.
      const harmless = input.map((byte) => (byte === 0x5b || (byte >= 0x50 && byte <= 0x5f) ? 0x61 : byte));
      const { replies, keys, parser } = read([harmless]);
      parser.release(Number.MAX_SAFE_INTEGER);
      expect(replies).toEqual([]);
      expect(latin(keys())).toEqual(harmless);
    }),
    { numRuns: 200 },
  );
});
