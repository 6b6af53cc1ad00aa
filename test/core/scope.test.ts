import { describe, expect, it } from 'vitest';
import { Scope } from '../../src/core/scope.ts';

describe('a scope', () => {
  it('closes what it owns in reverse, one after the other, once', async () => {
    const scope = new Scope();
    const order: string[] = [];
    scope.own({ close: () => void order.push('first') });
    scope.defer(async () => {
      order.push('second begins');
      await Promise.resolve();
      order.push('second ends');
    });
    await Promise.all([scope.close(), scope.close()]);
    await scope.close();
    expect(order).toEqual(['second begins', 'second ends', 'first']);
  });

  it('closes the rest when one throws, and rejects with the first error', async () => {
    const scope = new Scope();
    let closed = false;
    scope.defer(() => {
      closed = true;
    });
    scope.defer(() => Promise.reject(new Error('later')));
    scope.defer(() => {
      throw new Error('first');
    });
    await expect(scope.close()).rejects.toThrow('first');
    expect(closed).toBe(true);
  });

  it('closes at once what it is given after its end, whatever that throws', async () => {
    const scope = new Scope();
    await scope.close();
    let closed = false;
    const thing = {
      close: () => {
        closed = true;
        throw new Error('nobody is left to tell');
      },
    };
    expect(scope.own(thing)).toBe(thing);
    expect(closed).toBe(true);
  });
});
