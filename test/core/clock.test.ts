import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { Bell } from '../../src/core/bell.ts';
import { realClock } from '../../src/core/clock.ts';

const hourUs = 3_600_000_000;

describe('a bell', () => {
  it('wakes all who wait, once', () => {
    const bell = new Bell();
    const woken: string[] = [];
    bell.onRing(() => woken.push('a'));
    bell.onRing(() => woken.push('b'));
    bell.ring();
    bell.ring();
    expect(woken).toEqual(['a', 'b']);
  });

  it('remembers one ring that nobody heard', async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    await new Promise<void>((resolve) => bell.onRing(resolve));
    const second = vi.fn();
    bell.onRing(second);
    await Promise.resolve();
    expect(second).not.toHaveBeenCalled();
  });

  it('keeps a remembered ring for the next when the first stops listening', async () => {
    const bell = new Bell();
    bell.ring();
    const first = vi.fn();
    bell.onRing(first)();
    await Promise.resolve();
    await new Promise<void>((resolve) => bell.onRing(resolve));
    expect(first).not.toHaveBeenCalled();
  });

  it('does not wake who stopped listening', () => {
    const bell = new Bell();
    const wake = vi.fn();
    bell.onRing(wake)();
    bell.ring();
    expect(wake).not.toHaveBeenCalled();
  });
});

describe('the clock', () => {
  it('never goes back, and counts whole microseconds', () => {
    let last = realClock.nowUs();
    for (let i = 0; i < 1000; i++) {
      const now = realClock.nowUs();
      expect(now).toBeGreaterThanOrEqual(last);
      expect(Number.isInteger(now)).toBe(true);
      last = now;
    }
  });

  it('never wakes before the time', async () => {
    for (let i = 0; i < 20; i++) {
      const at = realClock.nowUs() + 1300;
      await realClock.sleepUntil(at);
      expect(realClock.nowUs()).toBeGreaterThanOrEqual(at);
    }
  });

  it('does not sleep for a time that has passed', async () => {
    await realClock.sleepUntil(0);
    await realClock.sleepUntil(Number.NEGATIVE_INFINITY);
  });

  it('wakes early at a ring or an abort, and leaves no listener behind', async () => {
    const bell = new Bell();
    const abort = new AbortController();
    const far = realClock.nowUs() + hourUs;
    const rung = realClock.sleepUntil(far, abort.signal, bell);
    bell.ring();
    await rung;
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
    const aborted = realClock.sleepUntil(far, abort.signal, bell);
    abort.abort();
    await aborted;
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
    await realClock.sleepUntil(far, abort.signal);
  });

  it('sleeps for ever, not for a moment, when told to', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const bell = new Bell();
    let awake = false;
    const sleeping = realClock.sleepUntil(Number.POSITIVE_INFINITY, undefined, bell).then(() => {
      awake = true;
    });
    await realClock.sleepUntil(realClock.nowUs() + 5000);
    expect(awake).toBe(false);
    bell.ring();
    await sleeping;
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });
});
