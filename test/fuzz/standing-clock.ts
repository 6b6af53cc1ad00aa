// Time stands still; whoever sleeps wakes when it is told to.
import type { Clock } from '../../src/core/clock.ts';

export const standingClock: Clock = {
  nowUs: () => 0,
  sleepUntil: (_atUs, abort, bell) =>
    new Promise((resolve) => {
      const forget = bell?.onRing(wake);
      abort?.addEventListener('abort', wake, { once: true });
      function wake() {
        forget?.();
        abort?.removeEventListener('abort', wake);
        resolve();
      }
      if (abort?.aborted) wake();
    }),
};
