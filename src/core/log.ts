// Where diagnostic lines go. Nothing is ever written to stderr behind the screen: the log is a file, asked for by
// TCHAT_LOG, or nothing at all.
import { appendFileSync } from 'node:fs';
import { monotonicNowUs } from './clock.ts';

const path = process.env.TCHAT_LOG;

/** Appends one line, synchronously, so that the last lines before a crash are there. Does nothing without TCHAT_LOG. */
export function log(area: string, text: string): void {
  if (!path) return;
  try {
    appendFileSync(path, `${(monotonicNowUs() / 1e6).toFixed(3)} ${process.pid} ${area}: ${text}\n`);
  } catch {
    // A log that cannot be written must not end a call.
  }
}
