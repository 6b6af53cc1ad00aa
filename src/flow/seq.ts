// Sequence numbers are uint32 and wrap.

/** How far `a` is ahead of `b`, −2^31 … 2^31 − 1. */
export function seqDistance(a: number, b: number): number {
  return (a - b) | 0;
}
