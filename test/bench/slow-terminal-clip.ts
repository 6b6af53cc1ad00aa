// The picture of the slow terminals' benchmark: a clip that runs to and fro by the clock, and in its last row of cells the
// time at which it was taken. Both sides know which picture belongs to which time.
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
  const strip = new Uint8Array(columns * stripRows * 3);
  drawTimeStrip(strip, { width: columns, height: stripRows }, timeUs);
  data.set(strip.subarray(0, columns * 2 * 3), columns * (height - 2) * 3);
  return { ...frame, data, capturedAtUs: timeUs };
}

/** Milliseconds that the last row of cells tells; `row`: its pixels. */
export function stampOf(row: Frame): number | undefined {
  const strip = new Uint8Array(columns * stripRows * 3);
  strip.set(row.data);
  strip.set(row.data, row.data.length);
  return readTimeStrip(strip, columns, stripRows);
}

/** All but the row with the time. */
export function withoutStamp(frame: Frame): Frame {
  return { ...frame, height: height - 2, data: frame.data.subarray(0, columns * (height - 2) * 3) };
}
