// Time. Everything that decides takes `nowUs` as an argument; only a Clock reads time or sleeps.
import type { Bell } from './bell.ts';

/** Monotonic microseconds from one zero that all threads and processes of this machine share. */
export interface Clock {
  /** Microseconds, integer, never decreasing. */
  nowUs(): number;
  /**
   * Resolves at `atUs` and never before (Infinity: not by time), or as soon as `bell` rings or `signal` aborts, whichever
   * is first. Never rejects: the caller looks at the signal. Leaves no timer and no listener behind.
   */
  sleepUntil(atUs: number, signal?: AbortSignal, bell?: Bell): Promise<void>;
}

/** Node's hrtime is CLOCK_MONOTONIC: the same zero in every thread and process of one machine. */
export function monotonicNowUs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000_000 + Math.floor(nanoseconds / 1000);
}

/** Node: a longer delay becomes 1 ms, with a warning on stderr. */
const longestTimerMs = 2 ** 31 - 1;

export const realClock: Clock = {
  nowUs: monotonicNowUs,
  sleepUntil(atUs, signal, bell) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      let timer = arm();
      const forget = bell?.onRing(wake);
      signal?.addEventListener('abort', wake, { once: true });
      function arm() {
        // Node's timers run up to 1 ms early by this clock, and fire at once beyond their longest delay: look again.
        const waitMs = Math.ceil((atUs - monotonicNowUs()) / 1000);
        return setTimeout(look, Math.min(longestTimerMs, Math.max(0, waitMs)));
      }
      function look() {
        if (monotonicNowUs() < atUs) timer = arm();
        else wake();
      }
      function wake() {
        clearTimeout(timer);
        forget?.();
        signal?.removeEventListener('abort', wake);
        resolve();
      }
    });
  },
};
