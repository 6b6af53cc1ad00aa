import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BadLine, type BadLineOptions } from './bad-line.ts';

/** Puts one byte stream in by pieces, takes it out as it comes: the bytes, and when the last came. */
function carry(options: BadLineOptions, pieces: readonly number[], everyUs: number) {
  const line = new BadLine(options);
  const flow = line.open(0);
  const out: number[] = [];
  let lastUs = 0;
  let next = 0;
  let value = 0;
  for (let nowUs = 0; nowUs < 60e6; nowUs += 1000) {
    while (next < pieces.length && nowUs >= next * everyUs) {
      flow.put(
        Uint8Array.from({ length: pieces[next]! }, () => value++ & 0xff),
        nowUs,
      );
      next++;
    }
    for (const bytes of flow.take(nowUs)) {
      out.push(...bytes);
      lastUs = nowUs;
    }
    if (next === pieces.length && line.nextUs === Number.POSITIVE_INFINITY) break;
  }
  return { out, lastUs };
}

describe('a bad line', () => {
  it('loses nothing and keeps the order, whatever goes wrong', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 4000 }), { maxLength: 20 }),
        (seed, pieces) => {
          const outages = [{ fromUs: 100_000, toUs: 400_000 }];
          const line = {
            seed,
            bytesPerSecond: 50_000,
            delayUs: 30_000,
            jitterUs: 20_000,
            loss: 0.2,
            outages,
          };
          const { out } = carry(line, pieces, 20_000);
          expect(out.length).toBe(pieces.reduce((sum, bytes) => sum + bytes, 0));
          expect(out.every((value, i) => value === (i & 0xff))).toBe(true);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('carries its rate, headers included, and no more', () => {
    const { out, lastUs } = carry({ bytesPerSecond: 150_000, delayUs: 0 }, new Array(100).fill(1448), 0);
    expect(lastUs / 1e6).toBeCloseTo((out.length + 100 * 52) / 150_000, 1);
  });

  it('takes longer for what was lost, and holds up what is behind it', () => {
    const line = { bytesPerSecond: 1e6, delayUs: 50_000, seed: 4 };
    const pieces = new Array(200).fill(100);
    expect(carry({ ...line, loss: 0.02 }, pieces, 5_000).out.length).toBe(20_000);
    expect(carry({ ...line, loss: 1 }, pieces, 5_000).lastUs).toBeGreaterThan(
      carry(line, pieces, 5_000).lastUs + 90_000,
    );
  });

  it('is silent in an outage and goes on when TCP asks again', () => {
    const outages = [{ fromUs: 500_000, toUs: 2_500_000 }];
    const { lastUs } = carry({ bytesPerSecond: 1e6, delayUs: 50_000, outages }, [100, 100], 600_000);
    // TCP asks again 0.3, 0.9 and 2.1 s after the outage began: the third is the first after its end.
    expect(lastUs).toBe(2_650_000);
  });

  it('is one line for several connections', () => {
    const line = new BadLine({ bytesPerSecond: 15_000, delayUs: 0 });
    const [one, other] = [line.open(0), line.open(0)];
    one.put(new Uint8Array(14_480), 0);
    other.put(new Uint8Array(10), 0);
    expect(other.take(500_000)).toEqual([]);
    expect(other.take(1_100_000)).toHaveLength(1);
  });
});
