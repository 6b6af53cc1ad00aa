// Cells, cutting and wrapping; the chat log and the line editor on top of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/core/plain-text.ts';
import { edit, emptyInput, message } from '../../src/ui/chat-input.ts';
import { lineCells } from '../../src/ui/lines.ts';
import { ChatLog, inputLine, logLimit } from '../../src/ui/panes/chat.ts';
import { clip, clusters, tail, textCells, wrap } from '../../src/ui/text-cells.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 80 }).map((raw) => plainText(raw));

describe('cells of a text', () => {
  it('are two for wide characters and emoji, none for marks', () => {
    expect(textCells('abc')).toBe(3);
    expect(textCells('漢字')).toBe(4);
    expect(textCells('👍❤️')).toBe(4);
    expect(textCells('e\u0323\u0301')).toBe(1);
    expect(textCells('🇩🇪')).toBe(2);
    expect(textCells('──│█·–…→')).toBe(8);
    expect(textCells('')).toBe(0);
  });

  it('are kept to by clip, tail and wrap', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 30 }), (words, cells) => {
        expect(textCells(clip(words, cells))).toBeLessThanOrEqual(cells);
        expect(words.endsWith(tail(words, cells))).toBe(true);
        expect(textCells(tail(words, cells))).toBeLessThanOrEqual(cells);
        const lines = wrap(words, cells);
        for (const line of lines) expect(textCells(line)).toBeLessThanOrEqual(cells);
        const letters = (lines_: string) =>
          clusters(lines_).filter((cluster) => cluster.text !== ' ' && cluster.cells <= cells).length;
        expect(letters(lines.join(' '))).toBe(letters(words));
      }),
    );
  });

  it('wrap after a space, and inside a word only when it must', () => {
    expect(wrap('the quick brown fox', 10)).toEqual(['the quick', 'brown fox']);
    expect(wrap('aaaaaaaaaaaa b', 5)).toEqual(['aaaaa', 'aaaaa', 'aa b']);
    expect(wrap('', 5)).toEqual(['']);
  });
});

describe('the chat log', () => {
  it('keeps the newest and forgets the oldest', () => {
    const log = new ChatLog();
    for (let n = 0; n < logLimit + 50; n++) log.addNotice(`n${n}`, 'info');
    log.scroll(10_000);
    const words = log.lines(40, 6).map((line) => line.map(({ text: part }) => part).join(''));
    expect(words.slice(1)).toEqual(['· n50', '· n51', '· n52', '· n53', '· n54']);
    log.scroll(-10_000);
    expect(
      log
        .lines(40, 3)
        .at(-1)
        ?.map(({ text: part }) => part)
        .join(''),
    ).toBe(`· n${logLimit + 49}`);
  });

  it('has lines of the asked number and width, whatever was said', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, text)),
        fc.integer({ min: 20, max: 90 }),
        fc.integer({ min: 2, max: 9 }),
        (said, columns, rows) => {
          const log = new ChatLog();
          for (const [from, words] of said) log.addChat({ from, text: words, mine: false });
          const lines = log.lines(columns, rows);
          expect(lines.length).toBe(rows);
          for (const line of lines) expect(lineCells(line)).toBeLessThanOrEqual(columns);
        },
      ),
    );
  });
});

describe('the line being written', () => {
  it('fits its pane and shows the cursor, whatever is typed', () => {
    const key = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((ch) => ({ ch })),
      fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete').map((name) => ({ name })),
      fc.constantFrom('a', 'e', 'u', 'w', 'k').map((name) => ({ name, ctrl: true })),
    );
    fc.assert(
      fc.property(fc.array(key, { maxLength: 60 }), fc.integer({ min: 20, max: 40 }), (keys, columns) => {
        let input = emptyInput;
        for (const press of keys) input = edit(input, press);
        const line = inputLine(input, true, undefined, columns);
        expect(lineCells(line)).toBeLessThanOrEqual(columns);
        expect(line.filter(({ style }) => style === 'cursor').length).toBe(1);
        expect(message(input)).toBe(plainText(message(input)).trim());
      }),
    );
  });
});
