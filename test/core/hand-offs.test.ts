import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Mailbox } from '../../src/core/mailbox.ts';
import { Queue } from '../../src/core/queue.ts';

describe('a mailbox', () => {
  it('gives the newest value, and counts what it replaced', () => {
    const box = new Mailbox<number>();
    expect([box.put(1), box.put(2), box.put(3)]).toEqual([undefined, 1, 2]);
    expect(box.dropped).toBe(2);
    expect([box.tryTake(), box.tryTake()]).toEqual([3, undefined]);
  });

  it('hands a value straight to one who waits', async () => {
    const box = new Mailbox<number>();
    const taking = box.take();
    box.put(1);
    box.put(2);
    expect([await taking, await box.take(), box.dropped]).toEqual([1, 2, 0]);
  });

  it('lets a waiting taker go at abort, and loses nothing by it', async () => {
    const box = new Mailbox<number>();
    const giveUp = new AbortController();
    const taking = box.take(giveUp.signal);
    giveUp.abort();
    expect(await taking).toBeUndefined();
    box.put(5);
    expect(await box.take()).toBe(5);
  });

  it('has one taker', () => {
    const box = new Mailbox<number>();
    void box.take();
    expect(() => box.take()).toThrow('one taker');
    box.close();
  });

  it('gives undefined once closed, and gives values back to who puts them', async () => {
    const box = new Mailbox<number>();
    const taking = box.take();
    box.close();
    box.close();
    expect([await taking, await box.take(), box.put(4)]).toEqual([undefined, undefined, 4]);
  });

  it('accounts for every value put: taken, dropped or waiting', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('put', 'take')), (steps) => {
        const box = new Mailbox<number>();
        let put = 0;
        let taken = 0;
        for (const step of steps) {
          if (step === 'put') box.put(++put);
          else if (box.tryTake() !== undefined) taken++;
        }
        const waiting = box.tryTake() === undefined ? 0 : 1;
        expect(taken + box.dropped + waiting).toBe(put);
      }),
    );
  });
});

describe('a queue', () => {
  it.each(['drop-oldest', 'drop-newest'] as const)('with %s equals a bounded list', (whenFull) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.constantFrom('put', 'put', 'take')),
        (capacity, steps) => {
          const queue = new Queue<number>(capacity, whenFull);
          let list: number[] = [];
          let dropped = 0;
          for (const [i, step] of steps.entries()) {
            if (step === 'take') {
              expect(queue.tryTake()).toBe(list.shift());
              continue;
            }
            const fits = list.length < capacity;
            expect(queue.put(i)).toBe(fits);
            if (!fits) dropped++;
            list = whenFull === 'drop-newest' && !fits ? list : [...list, i].slice(-capacity);
            expect(queue.length).toBe(list.length);
          }
          expect(queue.dropped).toBe(dropped);
        },
      ),
    );
  });

  it('wakes its taker, and lets it go at abort without losing a value', async () => {
    const queue = new Queue<string>(2, 'drop-oldest');
    const giveUp = new AbortController();
    const abandoned = queue.take(giveUp.signal);
    giveUp.abort();
    expect(await abandoned).toBeUndefined();
    const taking = queue.take();
    queue.put('a');
    expect(await taking).toBe('a');
  });

  it('can be emptied after it was closed, and takes nothing more', async () => {
    const queue = new Queue<string>(2, 'drop-oldest');
    queue.put('a');
    queue.close();
    expect(queue.put('b')).toBe(false);
    expect([await queue.take(), await queue.take()]).toEqual(['a', undefined]);
  });

  it('closes on a waiting taker', async () => {
    const queue = new Queue<string>(2, 'drop-oldest');
    const taking = queue.take();
    queue.close();
    expect(await taking).toBeUndefined();
  });
});
