// What the line to the terminal carries → how often and how finely pictures are painted for it. A ladder without steps:
// first the bytes of a picture shrink, then there are fewer pictures, then these shrink again, and at last smaller ones are
// asked for. Colours are not on it: the painters choose cheaper ones themselves when a picture must be small. Pictures made of
// pixels cannot be small: there are fewer of them, and then cells instead (pixel-worth.ts).
import { PixelWorth } from './pixel-worth.ts';

/** What was measured. */
export interface FidelityLine {
  /** Bytes a second that the terminal reads. NaN: not known yet; Infinity: it cannot be known. */
  readonly bytesPerSecond: number;
  /** Bytes a second of these that are no pictures. */
  readonly controlBps: number;
  /** When this was measured. */
  readonly atUs: number;
}

/** What one pane's painter is told. */
export interface PaneFidelity {
  /** Pictures a second at most. */
  readonly fps: number;
  /** From one to the next at least; somewhat less than `fps` says, since they come now early and now late. 0: no limit. */
  readonly everyUs: number;
  /** Bytes of a picture at most, and of one of which most is not on the screen yet; whether pixels may be drawn. */
  readonly quality: {
    readonly budgetBytes: number;
    readonly firstBudgetBytes: number;
    readonly pixels: boolean;
  };
  /** Of the pane's pixels, per axis: what is worth asking the sender for. */
  readonly scale: number;
}

/** Of the measured rate. The rest is for what was measured wrong, and so that a picture finds the line empty. Chosen. */
const usedShare = 0.85;
/** A picture of 160 × 45 cells should have so many bytes before there are more of them. Measured: a talking head is at SSIM 0.97. */
const goodBytesPerCell = 0.08;
/** And fewer than this are not worth showing, in bytes a cell and at least. Measured: SSIM 0.9. */
const leastBytesPerCell = 0.045;
const leastBytes = 300;
/** Below it motion is no motion any more: sharpness goes first. Chosen. */
const smoothFps = 15;
const leastFps = 1;
/** A first picture may hold the line for so long. Chosen. */
const firstSeconds = 0.5;
/** Nor has it more bytes than this. Chosen: what the painters do by themselves. */
const mostFirstBytes = 12_000;
/** A picture for a line of which nothing is known. Chosen: 0.1 s at 256 kbit/s. */
const unknownBytes = 4_000;
/** Of the time between two pictures, when the next one may come. Chosen: cameras and networks are not more even. */
const earliest = 0.9;
/** The pane with fewer cells gets its share of the bytes, and not more than this. Chosen: the other one is the call. */
const mostSideShare = 0.2;
/** Where pictures have fewer bytes than this a cell, the side pane gets every third picture only. Chosen. */
const amplePerCell = 0.5;
/** Smaller pictures are asked for below these rates. Measured: at 8 kB/s the terminal's cells say no more than half the pixels do. */
const halfScaleBps = 4_000;
/** Fewer pictures are asked for at once, more of them only when the line has been better for so long. Chosen. */
const upAfterUs = 2_000_000;
/** Changes of the rate of pictures below this are not worth a word to the sender. Chosen. */
const fpsStep = 1.2;

export class Fidelity {
  private readonly maxFps: number;
  private readonly firstBytes: number;
  private readonly isNear: boolean;
  private readonly cells = new Map<string, number>();
  private line: FidelityLine = { bytesPerSecond: Number.NaN, controlBps: 0, atUs: 0 };
  private chosenFps: number;
  private betterSinceUs: number | undefined;
  /** Undefined: no pixels come through the line. */
  private worth: PixelWorth | undefined;

  /** `isNear`: the terminal is on this machine, and takes a whole first picture before anything is measured. */
  constructor(maxFps: number, isNear = false) {
    this.maxFps = maxFps;
    this.isNear = isNear;
    this.firstBytes = isNear ? mostFirstBytes : unknownBytes;
    this.chosenFps = maxFps;
  }

  /** Pictures a second of the largest pane. */
  get fps(): number {
    return this.chosenFps;
  }

  /** Whether pixels may be drawn: the line carries them, or they do not come through it. */
  get pixels(): boolean {
    return this.worth?.worth ?? true;
  }

  /** A faster line would be made use of. */
  get wantsMore(): boolean {
    return !this.pixels;
  }

  /** Another painter: whether it sends pixels through the line. A terminal far away begins with cells. */
  setPixels(throughLine: boolean): void {
    this.worth = throughLine ? new PixelWorth(this.isNear) : undefined;
  }

  /** A pane of so many cells was painted with pixels. */
  painted(bytes: number, cells: number): void {
    this.worth?.painted(bytes, cells);
  }

  /** A pane has so many cells; 0: it is not seen. */
  place(pane: string, cells: number): void {
    if (cells > 0) this.cells.set(pane, cells);
    else this.cells.delete(pane);
  }

  /** Takes what was measured; as often as one likes. */
  measure(line: FidelityLine): void {
    this.line = line;
    this.worth?.measure(this.pictureBps, this.allCells, line.atUs);
    const wanted = this.wantedFps();
    if (wanted * fpsStep <= this.chosenFps) {
      this.chosenFps = wanted;
      this.betterSinceUs = undefined;
    } else if (wanted >= this.chosenFps * fpsStep || (wanted === this.maxFps && this.chosenFps < wanted)) {
      this.betterSinceUs ??= line.atUs;
      if (line.atUs - this.betterSinceUs < upAfterUs) return;
      this.chosenFps = wanted;
      this.betterSinceUs = undefined;
    } else {
      this.betterSinceUs = undefined;
    }
  }

  of(pane: string): PaneFidelity {
    const { pictureBps, pixels } = this;
    const scale = pictureBps < halfScaleBps ? 0.5 : 1;
    if (Number.isNaN(pictureBps)) {
      const quality = { budgetBytes: this.firstBytes, firstBudgetBytes: this.firstBytes, pixels };
      return { fps: this.chosenFps, everyUs: 0, quality, scale: 1 };
    }
    const share = this.shareOf(pane);
    const perCell = pictureBps / this.chosenFps / this.allCells;
    const isSide = share < 0.5;
    const fps =
      isSide && perCell < this.amplePerCell ? Math.max(leastFps, this.chosenFps / 3) : this.chosenFps;
    const bps = pictureBps * share;
    const quality = {
      budgetBytes: Math.round(bps / fps),
      firstBudgetBytes: Math.round(Math.max(bps / fps, Math.min(mostFirstBytes, bps * firstSeconds))),
      pixels,
    };
    const everyUs = fps < this.maxFps ? (earliest * 1e6) / fps : 0;
    return { fps, everyUs, quality, scale };
  }

  /** Bytes a second for pictures. NaN: not known. At least a tenth of the line, however much is drawn besides. */
  private get pictureBps(): number {
    const { bytesPerSecond, controlBps } = this.line;
    return Math.max(bytesPerSecond * usedShare - controlBps, bytesPerSecond / 10);
  }

  private get amplePerCell(): number {
    return this.worth?.worth ? this.worth.bytesOf(1) : amplePerCell;
  }

  private get allCells(): number {
    return [...this.cells.values()].reduce((sum, cells) => sum + cells, 0) || 1;
  }

  /** Of the bytes: the largest pane has what the others leave. */
  private shareOf(pane: string): number {
    const [main] = [...this.cells].reduce((most, next) => (next[1] > most[1] ? next : most), [pane, 0]);
    const sides = [...this.cells].filter(([name]) => name !== main);
    const side = (cells: number) => Math.min(mostSideShare / sides.length, cells / this.allCells);
    if (pane !== main) return side(this.cells.get(pane) ?? 0);
    return sides.reduce((left, [, cells]) => left - side(cells), 1);
  }

  private wantedFps(): number {
    const { pictureBps, maxFps } = this;
    if (Number.isNaN(pictureBps)) return this.chosenFps;
    const cells = this.allCells;
    if (this.worth?.worth)
      return Math.max(leastFps, Math.min(maxFps, pictureBps / this.worth.bytesOf(cells)));
    const good = Math.max(leastBytes, goodBytesPerCell * cells);
    const least = Math.max(leastBytes, leastBytesPerCell * cells);
    const smooth = Math.min(maxFps, smoothFps);
    if (pictureBps / good >= smooth) return Math.min(maxFps, pictureBps / good);
    return Math.max(leastFps, Math.min(smooth, pictureBps / least));
  }
}
