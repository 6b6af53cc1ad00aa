// How much an error is seen where it is: full weight on a flat wall, little in the leaves of a tree. The weight is the
// slope of SSIM (Wang 2004): an error counts against the variance around it.

/** Pixels a side of one block; four blocks are SSIM's usual window of 8 × 8. */
const side = 4;
const windowPixels = 4 * side * side;
/** SSIM's c2 for 8 bits: (0.03 × 255)². */
const steadying = 58.5;
/** Chosen: however busy the picture is, large errors are still seen. */
const leastWeight = 0.08;

export class Activity {
  private across = 0;
  private down = 0;
  private sums = new Int32Array(0);
  private squares = new Int32Array(0);
  private windows = new Float32Array(0);
  private weights = new Float32Array(0);

  /** Measures an RGB picture. Allocates only when the size changes. */
  measure(picture: Uint8Array, width: number, height: number): void {
    const across = Math.ceil(width / side);
    const down = Math.ceil(height / side);
    if (across !== this.across || down !== this.down) {
      this.across = across;
      this.down = down;
      this.sums = new Int32Array(across * down);
      this.squares = new Int32Array(across * down);
      this.windows = new Float32Array(across * down);
      this.weights = new Float32Array(across * down);
    }
    this.addBlocks(picture, width, height);
    this.weighWindows();
    this.weighBlocks();
  }

  /** 0–1, of the pixel at x, y. */
  at(x: number, y: number): number {
    return this.weights[(y >> 2) * this.across + (x >> 2)]!;
  }

  private addBlocks(picture: Uint8Array, width: number, height: number): void {
    const { sums, squares, across } = this;
    sums.fill(0);
    squares.fill(0);
    let at = 0;
    for (let y = 0; y < height; y++) {
      let block = (y >> 2) * across;
      for (let left = 0; left < width; left += side, block++) {
        const end = left + side < width ? left + side : width;
        let sum = 0;
        let square = 0;
        for (let x = left; x < end; x++, at += 3) {
          const luma = (54 * picture[at]! + 183 * picture[at + 1]! + 19 * picture[at + 2]!) >> 8;
          sum += luma;
          square += luma * luma;
        }
        sums[block] = sums[block]! + sum;
        squares[block] = squares[block]! + square;
      }
    }
  }

  /** Of the window whose upper left block it is; at the right and lower edges the blocks there count twice. */
  private weighWindows(): void {
    const { sums, squares, windows, across, down } = this;
    for (let y = 0; y < down; y++) {
      const below = y + 1 < down ? across : 0;
      for (let x = 0; x < across; x++) {
        const block = y * across + x;
        const right = x + 1 < across ? 1 : 0;
        const sum = sums[block]! + sums[block + right]! + sums[block + below]! + sums[block + below + right]!;
        const square =
          squares[block]! +
          squares[block + right]! +
          squares[block + below]! +
          squares[block + below + right]!;
        const mean = sum / windowPixels;
        const variance = square / windowPixels - mean * mean;
        windows[block] = steadying / (2 * (variance > 0 ? variance : 0) + steadying);
      }
    }
  }

  /** A block counts as the mean of the four windows that it lies in. */
  private weighBlocks(): void {
    const { windows, weights, across, down } = this;
    for (let y = 0; y < down; y++) {
      const above = y > 0 ? across : 0;
      for (let x = 0; x < across; x++) {
        const block = y * across + x;
        const left = x > 0 ? 1 : 0;
        const sum =
          windows[block]! + windows[block - left]! + windows[block - above]! + windows[block - above - left]!;
        const weight = sum / 4;
        weights[block] = weight > leastWeight ? weight : leastWeight;
      }
    }
  }
}
