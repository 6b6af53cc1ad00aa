// How the pixels of one side of a picture cover those of another: which, and how much of each.

/** Weights of one pixel's area add up to this, in each direction. */
export const wholeWeight = 256;

export interface Cover {
  /** One more than there are pixels: pixel i has the parts from `starts[i]` to `starts[i + 1]`. */
  readonly starts: Int32Array;
  readonly sources: Int32Array;
  readonly weights: Int32Array;
}

/** How `to` pixels cover `from`: each of them from `i × from ÷ to` to `(i + 1) × from ÷ to`. */
export function coverOf(from: number, to: number): Cover {
  const starts = new Int32Array(to + 1);
  const sources: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < to; i++) {
    const begin = (i * from) / to;
    const end = ((i + 1) * from) / to;
    let left = wholeWeight;
    for (let source = Math.floor(begin); source < end; source++) {
      const share = (Math.min(end, source + 1) - Math.max(begin, source)) / (end - begin);
      const isLast = source + 1 >= end;
      // The last part takes what is left, so that rounding makes nothing brighter or darker.
      const weight = isLast ? left : Math.min(left, Math.round(share * wholeWeight));
      left -= weight;
      if (weight === 0) continue;
      sources.push(source);
      weights.push(weight);
    }
    starts[i + 1] = sources.length;
  }
  return { starts, sources: Int32Array.from(sources), weights: Int32Array.from(weights) };
}
