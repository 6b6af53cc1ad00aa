import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RingBuffer } from '../../src/core/ring-buffer.ts';

const order = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), count: fc.nat(40) }),
  fc.record({ kind: fc.constant('take' as const), count: fc.nat(40) }),
  fc.record({ kind: fc.constant('clear' as const), count: fc.constant(0) }),
);

describe('a ring buffer', () => {
  it('gives back what was put, in order and once, and counts what did not fit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(order, { maxLength: 60 }), (capacity, orders) => {
        const ring = new RingBuffer(capacity);
        let model: number[] = [];
        let next = 0;
        let lost = 0;
        for (const { kind, count } of orders) {
          if (kind === 'clear') {
            ring.clear();
            model = [];
          } else if (kind === 'put') {
            const samples = Int16Array.from({ length: count }, () => next++ % 30_000);
            const fits = Math.min(count, capacity - model.length);
            expect(ring.put(samples)).toBe(fits);
            model.push(...samples.subarray(0, fits));
            lost += count - fits;
          } else {
            const into = new Int16Array(count).fill(-1);
            const taken = ring.take(into);
            const expected = model.splice(0, count);
            expect([...into]).toEqual([...expected, ...new Array(count - expected.length).fill(-1)]);
            expect(taken).toBe(expected.length);
          }
          expect(ring.length).toBe(model.length);
          expect(ring.overruns).toBe(lost);
        }
      }),
    );
  });
});
