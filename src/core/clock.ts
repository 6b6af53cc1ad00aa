// Time. Everything that decides takes `nowUs` as an argument; only a Clock reads time or sleeps.
import type { Bell } from './bell.ts';

/** Monotonic microseconds from one zero that all threads and processes of this machine share. */
export interface Clock {
  /** Microseconds, integer, never decreasing. */
  nowUs(): number;
  /**
   * Resolves at `atUs`, or as soon as `bell` rings or `signal` aborts, whichever is first. Never rejects: the caller
   * looks at the signal. Leaves no timer and no listener behind.
   */
  sleepUntil(atUs: number, signal?: AbortSignal, bell?: Bell): Promise<void>;
}

/** Node's hrtime is CLOCK_MONOTONIC: the same zero in every thread and process of one machine. */
export function monotonicNowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}

export const realClock: Clock = {
  nowUs: monotonicNowUs,
  sleepUntil(atUs, signal, bell) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = setTimeout(wake, Math.max(0, (atUs - monotonicNowUs()) / 1000));
      const forget = bell?.onRing(wake);
      signal?.addEventListener('abort', wake, { once: true });
      function wake() {
        clearTimeout(timer);
        forget?.();
        signal?.removeEventListener('abort', wake);
        resolve();
      }
    });
  },
};
