// How long what is due in the main thread waits for the turn before it. Sound and pictures are made elsewhere, but pass here.
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Between two looks. Chosen: a hundred a second tell of one turn in a hundred that was long, and cost nothing measurable. */
const lookEveryMs = 10;
/** What is told is of the last so long. Chosen. */
const windowUs = 10_000_000;

export class LoopDelay {
  private histogram: IntervalHistogram | undefined;
  private sinceUs = 0;
  private last: number | undefined;

  /** p99 in ms of the last ten seconds or, at first, of less. Begins with the first call; NaN then. Holds no process up. */
  read(nowUs: number): number {
    const histogram = this.histogram ?? this.begin(nowUs);
    // Looks that come in time are one interval apart.
    const p99 = Math.max(0, histogram.percentile(99) / 1e6 - lookEveryMs);
    const known = histogram.count > 0 ? p99 : Number.NaN;
    if (nowUs - this.sinceUs < windowUs) return this.last ?? known;
    histogram.reset();
    this.sinceUs = nowUs;
    this.last = known;
    return known;
  }

  private begin(nowUs: number): IntervalHistogram {
    const histogram = monitorEventLoopDelay({ resolution: lookEveryMs });
    histogram.enable();
    this.histogram = histogram;
    this.sinceUs = nowUs;
    return histogram;
  }
}
