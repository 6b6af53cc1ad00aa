import { describe, expect, it } from 'vitest';
import { ReplyParser } from '../../src/ansi/replies.ts';
import { parseReply } from '../../src/ansi/reply.ts';

const read = (text: string) => parseReply(Buffer.from(text, 'latin1'));
const typed = (text: string) => {
  const reply = read(text);
  return reply?.kind === 'key' ? reply.typed : undefined;
};

describe('a key event of kitty’s protocol', () => {
  it('is a release with the key that was let go', () => {
    expect(read('\x1b[32;1:3u')).toMatchObject({ event: 'release', code: 32 });
    expect(read('\x1b[97:65;2:3u')).toMatchObject({ event: 'release', code: 97 });
    expect(read('\x1b[1;1:3A')).toMatchObject({ event: 'release', code: 0 });
    expect(read('\x1b[57441;2:3u')).toMatchObject({ event: 'release' });
  });

  it('is, when the key repeats, what the same press sends without the protocol', () => {
    expect(typed('\x1b[32;1:2u')).toBe(' ');
    expect(typed('\x1b[127;1:2u')).toBe('\x7f');
    expect(typed('\x1b[97;2:2u')).toBe('A');
    expect(typed('\x1b[99;5:2u')).toBe('\x03');
    expect(typed('\x1b[120;3:2u')).toBe('\x1bx');
    expect(typed('\x1b[1;1:2B')).toBe('\x1b[B');
    expect(typed('\x1b[1;5:2C')).toBe('\x1b[1;5C');
    expect(typed('\x1b[5;1:2~')).toBe('\x1b[5~');
    expect(typed('\x1b[57363;1:2u')).toBe('');
  });

  it('is not a key that merely looks like one, nor an answer', () => {
    for (const text of ['\x1b[A', '\x1b[1;5C', '\x1b[5~', '\x1b[97;5u']) expect(read(text)).toBeUndefined();
    expect(read('\x1b[?2u')).toMatchObject({ kind: 'keyboard' });
    expect(read('\x1b[12;40R')).toMatchObject({ kind: 'cursor' });
    expect(read('\x1b[99999999;1:2u')).toBeUndefined();
    expect(typed('\x1b[9999999;1:2u')).toBe('');
  });

  it('never becomes a key of the old kind, wherever the bytes are cut', () => {
    const bytes = Buffer.from('a\x1b[32;1:3ub\x1b[1;1:3Ac');
    for (let cut = 0; cut <= bytes.length; cut++) {
      let keys = '';
      const parser = new ReplyParser({
        onReply: () => {},
        onKeys: (chunk) => {
          keys += Buffer.from(chunk).toString('latin1');
        },
      });
      parser.push(bytes.subarray(0, cut), 0);
      parser.push(bytes.subarray(cut), 1);
      expect(keys).toBe('abc');
    }
  });
});
