import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Allowance } from '../../src/flow/allowance.ts';

it('what a picture leaves is for the next one, half of what is usual at most', () => {
  const allowance = new Allowance();
  expect(allowance.next(400)).toBe(400);
  allowance.spend(300);
  expect(allowance.next(400)).toBe(500);
  allowance.spend(0);
  expect(allowance.next(400)).toBe(600);
  allowance.spend(600);
  expect(allowance.next(400)).toBe(400);
});

it('a line that has become slower gets no large picture, and one too large leaves nothing', () => {
  const allowance = new Allowance();
  allowance.next(4000);
  allowance.spend(0);
  expect(allowance.next(300)).toBe(450);
  allowance.spend(5000);
  expect(allowance.next(300)).toBe(300);
});

it('pictures in a row never have more than what is usual for all of them, and half of one', () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(shares, fc.integer({ min: 1, max: 10_000 }), (used, usual) => {
      const allowance = new Allowance();
      const bytes = used.map((share) => {
        const own = Math.floor(allowance.next(usual) * share);
        allowance.spend(own);
        return own;
      });
      for (let from = 0; from < bytes.length; from++) {
        const row = bytes.slice(from);
        expect(row.reduce((sum, own) => sum + own, 0)).toBeLessThanOrEqual((row.length + 0.5) * usual);
      }
    }),
  );
});
