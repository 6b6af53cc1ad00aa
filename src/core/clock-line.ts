// Another clock seen through jitter: a line through readings that come late by an amount that is never negative. The
// earliest reading of each window tells the truth; the line follows them by offset and rate, quickly at first and then
// ever more calmly (a fading-memory filter of the first degree). No time is read here.

/**
 * Windows that the line remembers. chosen: with 0.3 ms of noise in each the rate is then known to 3 ppm, and a sound card
 * that warms up is followed within two minutes.
 */
const memoryWindows = 40;
/** A window whose earliest reading is this far off begins a new line at the old rate: something was lost, or slept. chosen. */
const jumpUs = 20_000;
/** One window tells no more than this of the rate, µs: a queue that fills is no clock. chosen: five times what 200 ppm make. */
const mostTold = 1_000;
/** Windows before the rate is told to anybody: until then it is mostly noise. chosen: 8, after which 0.3 ms make 50 ppm. */
const firstWindows = 8;
/** No crystal is so wrong: rates beyond it are measured wrong. chosen: 1000 ppm. */
const mostRate = 0.001;

export class ClockLine {
  /** A point of the line; in the middle of things at each window's earliest reading. */
  private x0 = 0;
  private y0 = 0;
  private rate = 0;
  /** Windows that the rate was learnt in, and those that the place was, since the last restart. */
  private windows = 0;
  private placed = 0;
  private windowEndsUs = 0;
  /** The window's earliest reading: how far above the line, and where. */
  private earliest = Number.POSITIVE_INFINITY;
  private earliestX = 0;
  private begun = false;
  private readonly windowUs: number;

  /** `windowUs`: in so long the other clock is in time at least once. */
  constructor(windowUs = 1_000_000) {
    this.windowUs = windowUs;
  }

  /** How much longer the other clock's second is than ours, in millionths; 0 for the first seconds. */
  get ppm(): number {
    return this.windows < firstWindows ? 0 : this.rate * 1e6;
  }

  /** The other clock said `x` and it was seen here at `y`, both µs. `x` never decreases but after `restart`. */
  add(x: number, y: number): void {
    if (!this.begun) this.begin(x, y);
    if (y >= this.windowEndsUs) this.follow(y);
    const late = y - this.at(x);
    if (late < this.earliest) {
      this.earliest = late;
      this.earliestX = x;
    }
    // In the first window the line can only be too late; and afterwards not by that much.
    if (late < (this.placed === 0 ? 0 : -jumpUs)) {
      this.y0 += late;
      this.earliest = 0;
    }
  }

  /** When, by our clock, the other one says `x`. */
  at(x: number): number {
    return this.y0 + (x - this.x0) * (1 + this.rate);
  }

  /** The other clock's count goes on elsewhere: its rate is kept. */
  restart(): void {
    this.begun = false;
  }

  /** Forgets the rate as well. */
  reset(): void {
    this.begun = false;
    this.rate = this.windows = 0;
  }

  private begin(x: number, y: number): void {
    this.begun = true;
    this.placed = 0;
    this.x0 = x;
    this.y0 = y;
    this.windowEndsUs = y + this.windowUs;
    this.earliest = Number.POSITIVE_INFINITY;
  }

  /** A window is over: its earliest reading moves the line. */
  private follow(y: number): void {
    const { earliest, earliestX } = this;
    this.windowEndsUs = y + this.windowUs;
    this.earliest = Number.POSITIVE_INFINITY;
    if (!Number.isFinite(earliest)) return;
    const elapsed = earliestX - this.x0;
    this.y0 = this.at(earliestX);
    this.x0 = earliestX;
    if (earliest > jumpUs) {
      this.y0 += earliest;
      return;
    }
    const m = Math.min(++this.placed, memoryWindows);
    const n = Math.min(++this.windows, memoryWindows);
    this.y0 += (earliest * (4 * m - 2)) / (m * (m + 1));
    const told = Math.max(-mostTold, Math.min(mostTold, earliest));
    // One window alone says nothing of the rate.
    if (m > 1 && elapsed > 0) this.rate += (told * 6) / (n * (n + 1)) / elapsed;
    this.rate = Math.max(-mostRate, Math.min(mostRate, this.rate));
  }
}
