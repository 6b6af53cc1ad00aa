// Where diagnostic lines go. Nothing is ever written to stderr behind the screen: the log is a file, asked for by
// TCHAT_LOG, or nothing at all.
import { appendFileSync } from 'node:fs';
import { monotonicNowUs } from './clock.ts';
import { TokenBuckets } from './token-bucket.ts';

const path = process.env.TCHAT_LOG;

/** Lines of one area. chosen: all that a start and a few failures say, and no file that a peer's broken pictures can fill. */
const mostLines = { burst: 200, perSecond: 1 };
/** chosen: there are ten. */
const mostAreas = 32;

const allowed = new TokenBuckets(mostLines, mostAreas);
let leftOut = 0;

/**
 * Appends one line, synchronously, so that the last lines before a crash are there; leaves it out, and says so in the next one,
 * when its area says too much. Does nothing without TCHAT_LOG.
 */
export function log(area: string, text: string): void {
  if (!path) return;
  const nowUs = monotonicNowUs();
  if (!allowed.take(area, nowUs)) {
    leftOut++;
    return;
  }
  const before = leftOut === 0 ? '' : `(${leftOut} lines left out) `;
  leftOut = 0;
  try {
    appendFileSync(path, `${(nowUs / 1e6).toFixed(3)} ${process.pid} ${area}: ${before}${text}\n`);
  } catch {
    // A log that cannot be written must not end a call.
  }
}
