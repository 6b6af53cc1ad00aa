import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ReplyParser } from '../../src/ansi/replies.ts';
import { mostPastedBytes, Paste } from '../../src/term/paste.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen() {
  const heard = { keys: '', pastes: [] as string[] };
  const paste = new Paste((text) => heard.pastes.push(text));
  const parser = new ReplyParser({
    onReply: (reply) => {
      if (reply.kind === 'paste-begin') paste.begin();
      if (reply.kind === 'paste-end') paste.end();
    },
    onKeys: (bytes) => {
      if (!paste.take(bytes)) heard.keys += Buffer.from(bytes).toString();
    },
  });
  return { heard, type: (text: string) => parser.push(Buffer.from(text), 0) };
}

it('pasted text is one text and no keys, however it comes in pieces', () => {
  const text = 'a\x1b[200~quit: q\nd é ✓\x1b[201~b';
  for (let cut = 0; cut <= text.length; cut++) {
    const { heard, type } = listen();
    type(text.slice(0, cut));
    type(text.slice(cut));
    expect(heard).toEqual({ keys: 'ab', pastes: ['quit: q\nd é ✓'] });
  }
});

it('a paste without an end ends by itself, and one without a limit is cut', () => {
  const { heard, type } = listen();
  type('\x1b[200~half');
  vi.advanceTimersByTime(2000);
  type('q');
  expect(heard).toEqual({ keys: 'q', pastes: ['half'] });
  type(`\x1b[200~${'x'.repeat(mostPastedBytes * 2)}\x1b[201~`);
  expect(heard.pastes[1]).toHaveLength(mostPastedBytes);
});

it('keys that end in ~ are keys', () => {
  const { heard, type } = listen();
  type('\x1b[3~\x1b[15;5~\x1b[20~');
  expect(heard.keys).toBe('\x1b[3~\x1b[15;5~\x1b[20~');
});
