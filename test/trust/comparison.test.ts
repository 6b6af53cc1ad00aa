// The words to compare: the same on both ends of a line, others as soon as anything of it is another.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { commitmentTo, wordsToCompare } from '../../src/trust/comparison.ts';
import { commitmentBytes, nonceBytes } from '../../src/trust/sizes.ts';

const channel = { binding: new Uint8Array(32).fill(1), caller: 'SHA256:a', listener: 'SHA256:b' };
const [one, two] = [new Uint8Array(nonceBytes).fill(1), new Uint8Array(nonceBytes).fill(2)];

describe('the words to compare', () => {
  it('stay what they are: another version must show the same', () => {
    expect(wordsToCompare(channel, one, two)).toMatchInlineSnapshot(`
      [
        "museum",
        "tomato",
        "suitcase",
      ]
    `);
    expect(Buffer.from(commitmentTo(one)).toString('hex')).toMatchInlineSnapshot(
      `"44f550bf315094911c2f65c11c2cdfc7ed1ae7f740949dbd294130aec62f2e8e"`,
    );
  });

  it('depend on the session, on who calls whom, and on both nonces', () => {
    const all = [
      wordsToCompare(channel, one, two),
      wordsToCompare(channel, two, one),
      wordsToCompare({ ...channel, binding: new Uint8Array(32).fill(2) }, one, two),
      wordsToCompare({ ...channel, caller: channel.listener, listener: channel.caller }, one, two),
      wordsToCompare({ ...channel, caller: 'SHA256:', listener: 'aSHA256:b' }, one, two),
    ];
    expect(new Set(all.map((words) => words.join(' '))).size).toBe(all.length);
  });

  it('are three of 256, all of them about as often', () => {
    const seen = new Map<string, number>();
    for (let i = 0; i < 4000; i++)
      for (const word of wordsToCompare(channel, randomBytes(nonceBytes), two))
        seen.set(word, (seen.get(word) ?? 0) + 1);
    expect(seen.size).toBe(256);
    expect(Math.max(...seen.values())).toBeLessThan(100);
  });
});

describe('a commitment', () => {
  it('is of one nonce only', () => {
    expect(commitmentTo(one)).toHaveLength(commitmentBytes);
    expect(commitmentTo(one)).toEqual(commitmentTo(one.slice()));
    expect(commitmentTo(one)).not.toEqual(commitmentTo(two));
  });
});
