import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/core/plain-text.ts';

/** Texts made of what attacks are made of. */
const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '\x1b[2J',
        '\x07',
        '\x9b31m',
        '\r\n',
        '\u202e',
        '\u2066',
        '\u200d',
        '\u200b',
        '\ufeff',
        '\u00ad',
        '\u034f',
        '\u3164',
        '\ufe0f',
        '\ufe0e',
        '❤️',
        '👩‍👩‍👧',
        '\u{e0041}',
        '\u{e0100}',
        '\u0301',
        '\u20dd',
        '\ud83d',
        '\ude00',
        '\u{10fffd}',
        '\ue000',
        '\ufdd0',
        'e',
        ' ',
        '\u1112\u1161',
        '\u0c15\u0c4d',
      ),
      fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
    ),
    { maxLength: 30 },
  )
  .map((parts) => parts.join(''));

describe('plain text', () => {
  it('keeps what people write', () => {
    for (const text of [
      'hello, world {bold} <b> \\n',
      'Алиса 漢字 한국어 ภาษาไทย',
      'e\u0301'.normalize('NFC'),
      '👍🏽 ❤️ 🇩🇪',
      'नमस्ते',
      'שָׁלוֹם'.normalize('NFC'),
    ]) {
      expect(plainText(text)).toBe(text);
    }
  });

  it('disarms escape sequences, overrides, invisible letters, tags and towers of marks', () => {
    expect(plainText('a\x1b[31mb\x9bc\x07\x7f')).toBe('a[31mbc');
    expect(plainText('one\r\ntwo\tthree\u2028four')).toBe('one two three four');
    expect(plainText('\u202eevil\u202c \u2066x\u2069\u200f')).toBe('evil x');
    expect(plainText('pay\u200bpal\u00ad\ufeff\u2060\u3164')).toBe('paypal');
    expect(plainText('a\ufe0f❤\ufe0f\ufe0f1\ufe0e')).toBe('a❤\ufe0f1');
    expect(plainText(`x\u{e0041}\u{e0100}`)).toBe('x');
    expect(plainText(`x${'\u0316'.repeat(50)}y`)).toBe(`x${'\u0316'.repeat(4)}y`);
    expect(plainText('\u0301x \u0301y')).toBe('x y');
    expect(plainText('\ud83d!\ue000\u{10fffd}')).toBe('\ufffd!\ufffd\ufffd');
  });

  it('cuts with an ellipsis, by characters and not by halves', () => {
    expect(plainText('😀'.repeat(10), 5)).toBe('😀😀😀😀…');
    expect(plainText('12345', 5)).toBe('12345');
    expect(plainText('123456', 5)).toBe('1234…');
    expect(plainText('x', 0)).toBe('');
    expect(plainText('\u200b'.repeat(1_000_000), 5)).toBe('…');
  });

  it('never throws, never leaves anything dangerous, is bounded and idempotent', () => {
    fc.assert(
      fc.property(nasty, fc.integer({ min: 0, max: 60 }), (text, most) => {
        const plain = plainText(text, most);
        expect(Array.from(plain).length).toBeLessThanOrEqual(most);
        expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u);
        expect(plain.replaceAll('\ufe0f', '')).not.toMatch(/\p{Default_Ignorable_Code_Point}/u);
        expect(plain).not.toMatch(/(?<!\p{Extended_Pictographic})\ufe0f/u);
        expect(plain).not.toMatch(/\p{M}{5}/u);
        expect(plain).not.toMatch(/^\p{M}/u);
        expect(plainText(plain, most)).toBe(plain);
      }),
      { numRuns: 2000 },
    );
  });
});
