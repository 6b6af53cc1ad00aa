// The two colours in which the dots of one cell lose least: of all splits into two groups the one whose means are furthest
// apart. Found by trying every split; there are 127 of eight dots.
import type { CellDots } from './cell-planner.ts';
import { errorParts, squaredDifference } from './difference.ts';

export class TwoColors {
  /** 0xRRGGBB of the two groups and of all dots. With one group, first and second are the same. */
  first = 0;
  second = 0;
  mean = 0;
  /** Dots in each group. */
  firstCount = 0;
  secondCount = 0;
  readonly dots: number;
  private readonly across: number;
  private readonly down: number;
  private readonly red = new Int32Array(8);
  private readonly green = new Int32Array(8);
  private readonly blue = new Int32Array(8);
  /** Sums of the dots whose bits are set; all splits but for the exchange of their groups. */
  private readonly reds: Int32Array;
  private readonly greens: Int32Array;
  private readonly blues: Int32Array;
  private readonly counts: Uint8Array;
  /** 1 ÷ (dots in the group × dots in the other one). */
  private readonly shares: Float32Array;

  constructor({ across, down }: CellDots) {
    this.dots = across * down;
    this.across = across;
    this.down = down;
    const splits = 1 << (this.dots - 1);
    this.reds = new Int32Array(splits);
    this.greens = new Int32Array(splits);
    this.blues = new Int32Array(splits);
    this.counts = Uint8Array.from({ length: splits }, (_, split) => bitsOf(split));
    this.shares = Float32Array.from(this.counts, (count) => count && 1 / (count * (this.dots - count)));
  }

  /** Takes the dots of a cell from an RGB picture of `columns` cells a row. */
  load(picture: Uint8Array, row: number, column: number, columns: number): void {
    const { across, down, red, green, blue } = this;
    const stride = columns * across * 3;
    let dot = 0;
    for (let y = 0; y < down; y++) {
      let at = (row * down + y) * stride + column * across * 3;
      for (let x = 0; x < across; x++, dot++, at += 3) {
        red[dot] = picture[at]!;
        green[dot] = picture[at + 1]!;
        blue[dot] = picture[at + 2]!;
      }
    }
  }

  /** Writes the dots into another picture, in the same place. */
  store(picture: Uint8Array, row: number, column: number, columns: number): void {
    const { across, down, red, green, blue } = this;
    const stride = columns * across * 3;
    let dot = 0;
    for (let y = 0; y < down; y++) {
      let at = (row * down + y) * stride + column * across * 3;
      for (let x = 0; x < across; x++, dot++, at += 3) {
        picture[at] = red[dot]!;
        picture[at + 1] = green[dot]!;
        picture[at + 2] = blue[dot]!;
      }
    }
  }

  /** Finds the two colours. */
  split(): void {
    const { dots, reds, greens, blues, counts } = this;
    this.addUp();
    // The last dot is never in the first group: that would be the same split again.
    const last = dots - 1;
    const half = (1 << last) - 1;
    const red = reds[half]! + this.red[last]!;
    const green = greens[half]! + this.green[last]!;
    const blue = blues[half]! + this.blue[last]!;
    const best = this.furthest(red, green, blue);
    this.mean = packedMean(red, green, blue, dots);
    this.firstCount = counts[best]!;
    this.secondCount = dots - this.firstCount;
    this.second = packedMean(red - reds[best]!, green - greens[best]!, blue - blues[best]!, this.secondCount);
    this.first =
      best === 0 ? this.second : packedMean(reds[best]!, greens[best]!, blues[best]!, this.firstCount);
  }

  /** Error of all dots together in one colour. */
  error(rgb: number): number {
    let sum = 0;
    for (let dot = 0; dot < this.dots; dot++) sum += this.errorOf(dot, rgb);
    return sum;
  }

  /** Error that is left with each dot in the nearer of the two colours. */
  least(): number {
    let sum = 0;
    for (let dot = 0; dot < this.dots; dot++)
      sum += Math.min(this.errorOf(dot, this.first), this.errorOf(dot, this.second));
    return sum;
  }

  /** What one dot loses when it is shown in `rgb`. */
  errorOf(dot: number, rgb: number): number {
    return squaredDifference(
      this.red[dot]! - (rgb >> 16),
      this.green[dot]! - ((rgb >> 8) & 0xff),
      this.blue[dot]! - (rgb & 0xff),
    );
  }

  private addUp(): void {
    const { reds, greens, blues, red, green, blue } = this;
    for (let dot = 0; dot < this.dots - 1; dot++) {
      const bit = 1 << dot;
      for (let rest = 0; rest < bit; rest++) {
        reds[bit + rest] = reds[rest]! + red[dot]!;
        greens[bit + rest] = greens[rest]! + green[dot]!;
        blues[bit + rest] = blues[rest]! + blue[dot]!;
      }
    }
  }

  /** The split whose groups' means are furthest apart; 0 when all dots are the same. The first of equals. */
  private furthest(red: number, green: number, blue: number): number {
    const { dots, reds, greens, blues, counts, shares } = this;
    let best = 0;
    let most = 0;
    for (let split = 1; split < reds.length; split++) {
      // How far the means are apart, times the dots of both groups. Integers, then single floats: the same on every machine.
      const count = counts[split]!;
      const r = dots * reds[split]! - count * red;
      const g = dots * greens[split]! - count * green;
      const b = dots * blues[split]! - count * blue;
      const luma = 54 * r + 183 * g + 19 * b;
      const distance = Math.fround(
        Math.fround(luma * luma) / 0x10000 + Math.fround(r * r + g * g + b * b) / errorParts,
      );
      const apart = Math.fround(distance * shares[split]!);
      if (apart > most) {
        most = apart;
        best = split;
      }
    }
    return best;
  }
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

function packedMean(red: number, green: number, blue: number, count: number): number {
  const half = count >> 1;
  return (
    (Math.floor((red + half) / count) << 16) |
    (Math.floor((green + half) / count) << 8) |
    Math.floor((blue + half) / count)
  );
}
