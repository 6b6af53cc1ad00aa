// In which order the cells of a picture are visited: in stripes from top to bottom, so that the edge of a face, cell below
// cell, can be drawn in colours that were set once. A stripe's part of a row is a step; the steps of a picture are a round.

/** Cells a stripe is wide. Measured: at 250 bytes a talking head gains 0.005 of SSIM over row by row, and 0.7 dB. */
const stripeColumns = 48;
/** Bytes that a cell takes at least if it is not the next one: the cursor's motion and a space. */
const farBytes = 2;

/** The cells whose loss may be worth their bytes, in a round that begins at step `start`. */
export function cellPath(losses: Float32Array, columns: number, start: number, price: number): Int32Array {
  const path = new Int32Array(losses.length);
  const rows = losses.length / columns;
  const steps = Math.ceil(columns / stripeColumns) * rows;
  let length = 0;
  for (let i = 0; i < steps; i++) {
    const step = (start + i) % steps;
    const left = Math.floor(step / rows) * stripeColumns;
    const right = Math.min(columns, left + stripeColumns);
    const row = (step % rows) * columns;
    for (let cell = row + left; cell < row + right; cell++) {
      const isNext = length > 0 && path[length - 1] === cell - 1;
      if (losses[cell]! > price * (isNext ? 1 : farBytes)) path[length++] = cell;
    }
  }
  return path.subarray(0, length);
}

/** The step in which a cell is visited. */
export function stepOf(cell: number, columns: number, rows: number): number {
  const row = Math.floor(cell / columns);
  return Math.floor((cell - row * columns) / stripeColumns) * rows + row;
}
