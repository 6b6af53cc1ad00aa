import { describe, expect, it } from 'vitest';
import { FloodGuard } from '../../src/flow/flood-guard.ts';
import type { MessageKind } from '../../src/wire/message.ts';

/** How many messages of a kind are taken of `count` that come evenly in `seconds`. */
function taken(kind: MessageKind, count: number, seconds: number): number {
  const guard = new FloodGuard();
  for (let i = 0; i < count; i++) {
    try {
      guard.check(kind, (i / count) * seconds * 1e6);
    } catch (error) {
      expect(error).toMatchObject({ code: 'protocol-violation' });
      return i;
    }
  }
  return count;
}

describe('the guard against floods', () => {
  it.each([
    ['audio', 100, 60],
    ['video', 60, 60],
    ['report', 60, 60],
    ['state', 30, 60],
    ['view', 60, 60],
    ['chat', 2, 60],
  ] as const)('takes what an honest side says: %s, %i a second', (kind, perSecond, seconds) => {
    expect(taken(kind, perSecond * seconds, seconds)).toBe(perSecond * seconds);
    // After a stall of 4.5 s all of it comes at once.
    expect(taken(kind, Math.ceil(perSecond * 4.5), 1e-6)).toBe(Math.ceil(perSecond * 4.5));
  });

  it.each(['audio', 'video', 'report', 'state', 'view', 'chat', 'hello', 'ringing'] as const)(
    'ends a flood of %s within a second',
    (kind) => {
      expect(taken(kind, 20_000, 1)).toBeLessThan(2000);
    },
  );
});
