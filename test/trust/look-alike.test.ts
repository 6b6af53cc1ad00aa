import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLike, skeletonOf } from '../../src/trust/look-alike.ts';

describe('names', () => {
  it.each([
    ['Ada', 'ada'],
    ['Ada', 'АԀА'.replace('Ԁ', 'd')], // Cyrillic А
    ['Ada', 'Аdа'],
    ['ada', 'ａｄａ'], // full width
    ['ada', '𝒶𝒹𝒶'], // mathematical script
    ['ada', 'a\u200bd\u200da'], // invisible letters
    ['ada', 'a.d-a '],
    ['ada', 'àdá'],
    ['paul', 'pau1'],
    ['bill', 'bi|I'],
    ['bob', 'b0b'],
    ['mary', 'rnary'],
    ['will', 'vvill'],
    ['OLGA', 'ΟLGΑ'], // Greek
    ['pope', 'роре'], // all Cyrillic
    ['Алиса', 'алиса'],
  ])('%s and %s look alike', (one, other) => {
    expect(looksLike(one, other)).toBe(true);
    expect(looksLike(other, one)).toBe(true);
  });

  it.each([
    ['ada', 'adam'],
    ['ada', 'eda'],
    ['bob', 'rob'],
    ['', ''],
    ['漢字', '漢学'],
    ['...', '---'],
  ])('%s and %s do not', (one, other) => {
    expect(looksLike(one, other)).toBe(false);
  });

  it('of any letters have a skeleton, and always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (name) => {
        expect(skeletonOf(name)).toBe(skeletonOf(name));
        expect(skeletonOf(name.toLowerCase()).length).toBeLessThanOrEqual(64 * 18);
      }),
    );
  });
});
