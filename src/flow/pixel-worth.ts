// Pictures made of pixels cannot be made to fit a line, as those made of cells can: whether the line carries enough of them, or
// cells are drawn instead. Steps back soon and comes back late.

/** Below so many a second cells show more. Chosen: the brink between movement and a row of stills (see ui/thresholds.ts). */
const leastFps = 8;
/** And below so few one picture holds the line for too long: cells at once. Chosen. */
const hopelessFps = 2;
/** Pixels come back when there is room for twice as many as made them go. Chosen: rates are measured to about a third. */
const backFps = 16;
/** Fewer for so long: no mere hiccup. Chosen. */
const worseUs = 700_000;
/** More for so long: the line is better. Doubled up to the second value each time that it was not for long. Chosen. */
const betterUs = 2_000_000;
const longestBetterUs = 64_000_000;
/** What comes back for less than this has come back too early. Chosen. */
const shortUs = 20_000_000;
/** Before any picture was painted. Measured: sixel with 64 colours has 40 to 70 bytes a cell of 8 × 16 pixels. */
const usualBytesPerCell = 50;
/** Part of each picture in the mean. Chosen: a whole first picture is forgotten after a dozen edits. */
const share = 1 / 8;

export class PixelWorth {
  private bytesPerCell = Number.NaN;
  private drawn: boolean;
  private otherSinceUs: number | undefined;
  private backAtUs = Number.NEGATIVE_INFINITY;
  private waitUs = betterUs;

  /** `begins`: pixels are drawn until the line is known to be too slow. */
  constructor(begins: boolean) {
    this.drawn = begins;
  }

  /** Whether pixels are to be drawn now. */
  get worth(): boolean {
    return this.drawn;
  }

  /** Bytes of a picture of so many cells. */
  bytesOf(cells: number): number {
    return (Number.isNaN(this.bytesPerCell) ? usualBytesPerCell : this.bytesPerCell) * cells;
  }

  /** A picture was painted with pixels. */
  painted(bytes: number, cells: number): void {
    if (bytes === 0 || cells === 0) return;
    const each = bytes / cells;
    if (Number.isNaN(this.bytesPerCell)) this.bytesPerCell = each;
    else this.bytesPerCell += (each - this.bytesPerCell) * share;
  }

  /** What the line carries for pictures of so many cells. NaN: not known. As often as one likes. */
  measure(bytesPerSecond: number, cells: number, nowUs: number): void {
    if (Number.isNaN(bytesPerSecond) || cells === 0) return;
    const fps = bytesPerSecond / this.bytesOf(cells);
    const wrong = this.drawn ? fps < leastFps : fps >= backFps;
    if (!wrong) {
      this.otherSinceUs = undefined;
      return;
    }
    this.otherSinceUs ??= nowUs;
    const patienceUs = !this.drawn ? this.waitUs : fps < hopelessFps ? 0 : worseUs;
    if (nowUs - this.otherSinceUs < patienceUs) return;
    this.turn(nowUs);
  }

  private turn(nowUs: number): void {
    this.drawn = !this.drawn;
    this.otherSinceUs = undefined;
    if (this.drawn) this.backAtUs = nowUs;
    else if (nowUs - this.backAtUs < shortUs) this.waitUs = Math.min(longestBetterUs, this.waitUs * 2);
    else this.waitUs = betterUs;
  }
}
