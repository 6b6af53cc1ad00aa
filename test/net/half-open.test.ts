import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HalfOpen } from '../../src/net/half-open.ts';
import { sourceOf } from '../../src/net/source.ts';

describe('the half-open', () => {
  it('push out the oldest of their own source when that has too many', () => {
    const halfOpen = new HalfOpen<string>({ perSource: 2, inAll: 10 });
    expect(halfOpen.add('x1', 'x')).toBeUndefined();
    expect(halfOpen.add('y1', 'y')).toBeUndefined();
    expect(halfOpen.add('x2', 'x')).toBeUndefined();
    expect(halfOpen.add('x3', 'x')).toBe('x1');
    expect(halfOpen.size).toBe(3);
  });

  it('push out the oldest of the source that has most when there are too many in all', () => {
    const halfOpen = new HalfOpen<string>({ perSource: 3, inAll: 4 });
    for (const one of ['y1', 'x1', 'x2', 'x3']) halfOpen.add(one, one[0]!);
    expect(halfOpen.add('z1', 'z')).toBe('x1');
    expect(halfOpen.add('z2', 'z')).toBe('x2');
  });

  it('are never more than the limits', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5), fc.boolean()), { maxLength: 100 }), (steps) => {
        const halfOpen = new HalfOpen<number>({ perSource: 3, inAll: 7 });
        const here = new Map<number, string>();
        for (const [i, [source, leaves]] of steps.entries()) {
          const evicted = halfOpen.add(i, `${source}`);
          here.set(i, `${source}`);
          if (evicted !== undefined) expect(here.delete(evicted)).toBe(true);
          const [oldest] = here.keys();
          if (leaves) {
            halfOpen.delete(oldest!);
            here.delete(oldest!);
          }
          expect(halfOpen.size).toBe(here.size);
          expect(here.size).toBeLessThanOrEqual(7);
          for (const one of here.values())
            expect([...here.values()].filter((other) => other === one).length).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});

describe('the source of a connection', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0db8:0000:0007::9', '2001:db8:0:7::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4::/64'],
    ['1:2:3:4::', '1:2:3:4::/64'],
    [undefined, 'unknown'],
  ])('of %s is %s', (address, source) => {
    expect(sourceOf(address)).toBe(source);
  });
});
