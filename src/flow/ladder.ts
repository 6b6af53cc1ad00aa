// What a rate is spent on: sharpness goes before smoothness, smoothness before size, the picture before the voice.
import type { PixelSize } from '../media/types.ts';

/** One rung. It is taken while at least `fps` of its pictures fit into the rate; as many are sent as fit. */
export interface Rung {
  /** Of the receiver's view, per axis. */
  readonly scale: number;
  /** JPEG quality, 1–100. */
  readonly quality: number;
  readonly fps: number;
}

/**
 * From the best down; below the last there is no picture. measured: the test card at 160 × 90 has 2.52, 2.26, 1.97 and
 * 1.78 kB at 50, 40, 30 and 25, and 1.0 and 0.9 kB at 80 × 45.
 */
export const ladder: readonly Rung[] = [
  { scale: 1, quality: 50, fps: 26 },
  { scale: 1, quality: 42, fps: 20 },
  { scale: 1, quality: 35, fps: 14 },
  { scale: 1, quality: 30, fps: 8 },
  { scale: 0.7, quality: 30, fps: 5 },
  { scale: 0.5, quality: 30, fps: 3 },
  { scale: 0.5, quality: 25, fps: 0.7 },
];

/** A rung that was left for a lower one is taken again when this much more than it needs is there. chosen. */
const upAgain = 1.15;
/** JPEG's own tables. measured: 0.3 kB with tables that are made for the picture. */
const headBytes = 300;

/** Learns from the pictures that were made how large others would be. */
export class PictureSizes {
  /** Of this camera's pictures against the test card. */
  private factor = 1;

  learn(bytes: number, size: PixelSize, quality: number): void {
    const ratio = Math.max(0.2, Math.min(20, (bytes - headBytes) / (usualBytes(size, quality) - headBytes)));
    this.factor += (ratio - this.factor) / 8;
  }

  bytes(size: PixelSize, quality: number): number {
    return headBytes + this.factor * (usualBytes(size, quality) - headBytes);
  }
}

/** measured: the test card, fitted to within a third from 54 × 30 to 640 × 360 and from quality 15 to 70. */
function usualBytes({ width, height }: PixelSize, quality: number): number {
  return headBytes + 5.17 * (width * height) ** 0.54 * (0.8 + quality / 45 + (quality / 75) ** 4);
}

/**
 * The rung for `videoBps`, with `current` as the one that stands (undefined: none yet; ladder.length: no picture).
 * Returns ladder.length where not even the last one fits.
 */
export function chooseRung(
  videoBps: number,
  view: PixelSize,
  wantedFps: number,
  sizes: PictureSizes,
  current: number | undefined,
): number {
  const fitting = ladder.findIndex((rung, index) => {
    const needs = Math.min(rung.fps, wantedFps) * sizes.bytes(fitOf(rung, view), rung.quality);
    return videoBps >= needs * (current !== undefined && index < current ? upAgain : 1);
  });
  return fitting < 0 ? ladder.length : fitting;
}

export function fitOf({ scale }: Rung, view: PixelSize): PixelSize {
  return { width: Math.round(view.width * scale), height: Math.round(view.height * scale) };
}
