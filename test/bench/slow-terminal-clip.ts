// The picture of the slow terminals' benchmark: a clip that runs to and fro by the clock, and at the left of its last row of
// cells the time at which it was taken. Both sides know which picture belongs to which time.
import { drawTimeStrip, readTimeStrip } from '../../src/devices/time-strip.ts';
import type { Frame } from '../../src/media/types.ts';
import { type Clip, movingCamera, talkingHead } from '../fakes/clips.ts';

export const columns = 160;
export const rows = 45;
export const clipNames = ['talking-head', 'moving-camera'] as const;
export type ClipName = (typeof clipNames)[number];
const height = rows * 2;
const frames = 90;
/** The least height that is all strip. */
const stripRows = 4;
/** Two cells a bit: the time changes with every picture, and takes its bytes from what is measured. */
const stripColumns = 64;

export function clipOf(name: ClipName): Clip {
  return name === 'talking-head' ? talkingHead(columns, height) : movingCamera(columns, height);
}

/** Which picture of the clip is seen at a time. */
export function indexAt(ms: number): number {
  const turn = Math.floor(ms / (1000 / 30)) % (2 * frames);
  return turn < frames ? turn : 2 * frames - 1 - turn;
}

/** All pictures of a clip as a camera sees them. */
export function recorded(name: ClipName): Frame[] {
  const clip = clipOf(name);
  return Array.from({ length: frames }, (_, index) => clip.noisy(index));
}

/** A copy of `frame` with the time in it. */
export function stamped(frame: Frame, timeUs: number): Frame {
  const data = frame.data.slice();
  const strip = new Uint8Array(stripColumns * stripRows * 3);
  drawTimeStrip(strip, { width: stripColumns, height: stripRows }, timeUs);
  const line = strip.subarray(0, stripColumns * 3);
  for (const row of [height - 2, height - 1]) data.set(line, columns * row * 3);
  return { ...frame, data, capturedAtUs: timeUs };
}

/** Milliseconds that the last row of cells tells; `row`: its pixels. */
export function stampOf(row: Frame): number | undefined {
  const strip = new Uint8Array(stripColumns * stripRows * 3);
  for (let y = 0; y < stripRows; y++) {
    const from = (y % 2) * columns * 3;
    strip.set(row.data.subarray(from, from + stripColumns * 3), y * stripColumns * 3);
  }
  return readTimeStrip(strip, stripColumns, stripRows);
}

/** All but the row with the time. */
export function withoutStamp(frame: Frame): Frame {
  return { ...frame, height: height - 2, data: frame.data.subarray(0, columns * (height - 2) * 3) };
}
