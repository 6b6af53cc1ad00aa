import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { linkedAbort } from '../../src/core/linked-abort.ts';

const listeners = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length;

describe('a linked abort', () => {
  it('comes from any of the others, at once if one has aborted already, and not the other way round', () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const own = linkedAbort(one.signal, other.signal);
    expect(own.signal.aborted).toBe(false);
    other.abort();
    expect(own.signal.aborted).toBe(true);
    expect(one.signal.aborted).toBe(false);
    expect(linkedAbort(one.signal, other.signal).signal.aborted).toBe(true);
    expect(listeners(one)).toBe(0);
  });

  it('leaves nothing behind once it has aborted', () => {
    const long = new AbortController();
    const own = linkedAbort(long.signal);
    expect(listeners(long)).toBe(1);
    own.abort();
    expect(listeners(long)).toBe(0);
  });
});
