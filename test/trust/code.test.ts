import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codeRandomBytes, makeCode, parseCode } from '../../src/trust/code.ts';
import { CodeExchange, secretBytes } from '../../src/trust/code-exchange.ts';
import { words } from '../../src/trust/words.ts';

describe('the words', () => {
  it('are 256 that begin and sound unlike each other', () => {
    expect(words.length).toBe(256);
    expect(new Set(words.map((word) => word.slice(0, 3))).size).toBe(256);
    for (const word of words) expect(word).toMatch(/^[a-z]{4,8}$/);
    for (const [i, one] of words.entries())
      for (const other of words.slice(i + 1)) expect(editDistance(one, other)).toBeGreaterThanOrEqual(3);
  });
});

describe('a code', () => {
  it('is a number and two words, and is read back from what people type', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: codeRandomBytes, maxLength: codeRandomBytes }), (random) => {
        const code = makeCode(random);
        expect(code).toMatch(/^[1-9]\d?-[a-z]+-[a-z]+$/);
        expect(parseCode(code)).toBe(code);
        expect(parseCode(`  ${code.toUpperCase().replaceAll('-', ' ')} `)).toBe(code);
        const [number, one, two] = code.split('-');
        expect(parseCode(`${number}.${one!.slice(0, 3)}_${two!.slice(0, 4)}`)).toBe(code);
      }),
    );
  });

  it('uses every number and every word', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 256; i++)
      for (const part of makeCode(Uint8Array.of(i, 255 - i, 0, 0, 0, 0, 0, i)).split('-')) seen.add(part);
    expect(seen.size).toBe(256 + 99);
  });

  it('that can be none is refused before it costs a try', () => {
    for (const text of ['', '7', '7-walnut', '0-walnut-orchard', '100-walnut-orchard', 'walnut-orchard-7'])
      expect(() => parseCode(text)).toThrow(/is not a code/);
    expect(() => parseCode('7-wallnut-orchard')).toThrow(/"wallnut" is not one of its words/);
    expect(() => parseCode('7-wa-orchard')).toThrow(/"wa"/);
    expect(() => parseCode(`7-${'x'.repeat(9999)}-orchard`)).toThrow(/is not a code/);
  });
});

const channel = { binding: new Uint8Array(32).fill(7), caller: 'SHA256:ada', listener: 'SHA256:bob' };
const other = { ...channel, binding: new Uint8Array(32).fill(8) };

function meet(callerCode: string, listenerCode: string, at = channel) {
  const caller = new CodeExchange('caller', callerCode, channel, randomBytes(secretBytes));
  const listener = new CodeExchange('listener', listenerCode, at, randomBytes(secretBytes));
  const callers = caller.meet(listener.share)!;
  const listeners = listener.meet(caller.share)!;
  return [listeners.accept(callers.ours), callers.accept(listeners.ours), callers, listeners] as const;
}

describe('a code exchange', () => {
  it('proves the same code to both sides', () => {
    expect(meet('7-walnut-orchard', '7-walnut-orchard').slice(0, 2)).toEqual([true, true]);
  });

  it('fails for another code, another session, another key at either end', () => {
    expect(meet('7-walnut-orchard', '8-walnut-orchard').slice(0, 2)).toEqual([false, false]);
    for (const at of [other, { ...channel, caller: 'SHA256:eve' }, { ...channel, listener: 'SHA256:eve' }])
      expect(meet('7-walnut-orchard', '7-walnut-orchard', at).slice(0, 2)).toEqual([false, false]);
  });

  it('is not fooled by its own proof coming back', () => {
    const [, , callers, listeners] = meet('7-walnut-orchard', '7-walnut-orchard');
    expect(callers.accept(callers.ours)).toBe(false);
    expect(listeners.accept(listeners.ours)).toBe(false);
    expect(listeners.accept(callers.ours.subarray(1))).toBe(false);
  });

  it('refuses shares that no honest side says', () => {
    const caller = new CodeExchange('caller', '7-walnut-orchard', channel, randomBytes(secretBytes));
    expect(caller.meet(new Uint8Array(32))).toBeUndefined();
    expect(caller.meet(new Uint8Array(32).fill(255))).toBeUndefined();
  });
});

/** Letters to put in, take away or change to make one word of another. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
