import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket, TokenBuckets } from '../../src/core/token-bucket.ts';

describe('a token bucket', () => {
  it('gives its burst at once, and then what has grown since', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
    expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false]);
    expect(bucket.take(400_000)).toBe(false);
    expect(bucket.take(500_000)).toBe(true);
    expect(bucket.take(500_000)).toBe(false);
    expect([1, 2, 3, 4].map(() => bucket.take(1e9))).toEqual([true, true, true, false]);
  });

  it('never gives more than burst and rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000_000), { maxLength: 200 }), (steps) => {
        const bucket = new TokenBucket({ burst: 5, perSecond: 3 }, 0);
        let nowUs = 0;
        let taken = 0;
        for (const step of steps) {
          nowUs += step;
          if (bucket.take(nowUs)) taken++;
          expect(taken).toBeLessThanOrEqual(5 + (nowUs / 1e6) * 3 + 1e-6);
        }
      }),
    );
  });
});

describe('many token buckets', () => {
  it('count for each key alone, and remember the newest keys', () => {
    const buckets = new TokenBuckets({ burst: 1, perSecond: 0.001 }, 2);
    expect(buckets.take('a', 0)).toBe(true);
    expect(buckets.take('a', 0)).toBe(false);
    expect(buckets.take('b', 0)).toBe(true);
    expect(buckets.take('a', 0)).toBe(false);
    // b is the one that was asked for longest ago: c takes its place.
    expect(buckets.take('c', 0)).toBe(true);
    expect(buckets.take('a', 0)).toBe(false);
    expect(buckets.take('b', 0)).toBe(true);
    for (let i = 0; i < 1000; i++) buckets.take(`${i}`, 0);
    expect(buckets.size).toBe(2);
  });
});
