// How the program is asked to stop from outside: signals become one abort, with the signal remembered, so that main can
// end by that same signal after everything was put away.

export interface StopRequest {
  readonly signal: AbortSignal;
  /** The signal that came, once one has. */
  readonly by: NodeJS.Signals | undefined;
  /** Aborts from inside: the terminal is gone, the time is over. */
  stop(): void;
  close(): void;
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal aborts; the second of them ends the process where it stands, after `atOnce` (restore the terminal). */
export function listenForStop(atOnce: () => void): StopRequest {
  const controller = new AbortController();
  let by: NodeJS.Signals | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    if (!by) {
      by = name;
      controller.abort();
      return;
    }
    atOnce();
    endBySignal(name);
  };
  for (const name of stopSignals) process.on(name, onSignal);
  return {
    signal: controller.signal,
    get by() {
      return by;
    },
    stop: () => controller.abort(),
    close: () => {
      for (const name of stopSignals) process.off(name, onSignal);
    },
  };
}

/**
 * Ends this process by a signal, as shells expect (status 128 + n). Node 20 aborts inside process.exit when the pty has
 * been closed; dying by the default action is clean.
 */
export function endBySignal(name: NodeJS.Signals): void {
  process.removeAllListeners(name);
  process.kill(process.pid, name);
}
