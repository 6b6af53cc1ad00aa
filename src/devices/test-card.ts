// The picture that a call shows when there is no camera: a face that blinks, talks and sways before colour bars, a dot
// that never rests, and a time strip. A pure function of size and time, drawn at the size that is wanted.
import type { Frame, PixelSize } from '../media/types.ts';
import { fillEllipse, fillRect, type Pixels } from './test-card-shapes.ts';
import { drawTimeStrip, stripHeight } from './time-strip.ts';

/** Shape of the card. */
export const testCardAspect: PixelSize = { width: 16, height: 9 };

/** 75 % colour bars, in the order of SMPTE ECR 1-1978. */
const bars = [0xbfbfbf, 0xbfbf00, 0x00bfbf, 0x00bf00, 0xbf00bf, 0xbf0000, 0x0000bf];
const skin = 0xe2b08c;
const skinShade = 0xc98f6c;
const hair = 0x4a2d1b;
const dark = 0x2b1a14;
const lips = 0xa8453f;
const teeth = 0xf3ece4;
const shirt = 0x2e6f8e;
const shirtShade = 0x245872;
const white = 0xffffff;
const dot = 0xffd23f;

/** Draws the card as it is at `timeUs`, which also stands in its strip. At least 32 × 18 pixels to be recognised. */
export function drawTestCard(size: PixelSize, timeUs: number): Frame {
  const { width, height } = size;
  const data = background(size).slice();
  const pixels: Pixels = { width, height: height - stripHeight(height), data };
  const t = timeUs / 1e6;
  drawDot(pixels, t);
  drawPerson(pixels, t);
  drawTimeStrip(data, size, timeUs);
  return { width, height, data, capturedAtUs: timeUs };
}

/** Goes round the card's edge region once in 4 s, so that no two frames are alike and a stall is seen at once. */
function drawDot(pixels: Pixels, t: number): void {
  const { width, height } = pixels;
  const angle = (t * Math.PI) / 2;
  const radius = height * 0.05;
  const x = width / 2 + Math.cos(angle) * (width * 0.42);
  const y = height / 2 + Math.sin(angle) * (height * 0.38);
  fillEllipse(pixels, x, y, radius * 1.25, radius * 1.25, dark);
  fillEllipse(pixels, x, y, radius, radius, dot);
}

function drawPerson(pixels: Pixels, t: number): void {
  const { width, height: unit } = pixels;
  const sway = Math.sin(t * 1.1) * 0.045 * unit;
  const nod = Math.sin(t * 1.7) * 0.012 * unit;
  const x = width / 2 + sway;
  const y = unit * 0.46 + nod;
  const ellipse = (dx: number, dy: number, rx: number, ry: number, colour: number) =>
    fillEllipse(pixels, x + dx * unit, y + dy * unit, rx * unit, ry * unit, colour);

  const shoulderX = width / 2 + sway * 0.4;
  fillEllipse(pixels, shoulderX, unit * 1.08, unit * 0.46, unit * 0.28, shirt);
  fillEllipse(pixels, shoulderX + unit * 0.2, unit * 1.1, unit * 0.27, unit * 0.25, shirtShade);
  ellipse(0, -0.06, 0.245, 0.3, hair);
  ellipse(0, 0.28, 0.095, 0.14, skinShade);
  ellipse(-0.215, 0.04, 0.035, 0.06, skinShade);
  ellipse(0.215, 0.04, 0.035, 0.06, skinShade);
  ellipse(0.012, 0.03, 0.205, 0.275, skinShade);
  ellipse(-0.008, 0.028, 0.195, 0.268, skin);
  ellipse(0.03, -0.215, 0.195, 0.1, hair);
  ellipse(-0.14, -0.155, 0.07, 0.09, hair);
  drawEyes(ellipse, t);
  ellipse(0.012, 0.085, 0.024, 0.05, skinShade);
  drawMouth(ellipse, t);
}

type FaceEllipse = (dx: number, dy: number, rx: number, ry: number, colour: number) => void;

/** The eyes look about, and close for 150 ms every 3.1 s. */
function drawEyes(ellipse: FaceEllipse, t: number): void {
  const closed = t % 3.1 < 0.15;
  const look = Math.sin(t * 0.7) * 0.014;
  for (const side of [-0.085, 0.085]) {
    ellipse(side, -0.075, 0.055, 0.014, hair);
    if (closed) {
      ellipse(side, -0.005, 0.045, 0.011, dark);
      continue;
    }
    ellipse(side, -0.005, 0.047, 0.034, white);
    ellipse(side + look, -0.005, 0.021, 0.028, dark);
  }
}

/** The mouth speaks: two beats that do not repeat together, never wholly shut, with teeth when wide open. */
function drawMouth(ellipse: FaceEllipse, t: number): void {
  const open = Math.abs(Math.sin(t * 5.3) * Math.sin(t * 2.1 + 0.4));
  ellipse(0, 0.185, 0.082, 0.022 + open * 0.045, lips);
  ellipse(0, 0.187, 0.064, 0.006 + open * 0.034, dark);
  if (open > 0.35) ellipse(0, 0.187 - open * 0.022, 0.045, 0.009, teeth);
}

/** What never moves is drawn once for a size; one size is kept. */
let kept: (PixelSize & { data: Uint8Array }) | undefined;

function background({ width, height }: PixelSize): Uint8Array {
  if (kept?.width === width && kept.height === height) return kept.data;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const down = y / height;
    for (let x = 0; x < width; x++) {
      const across = x / width;
      const at = (y * width + x) * 3;
      data[at] = 28 + 60 * across * down;
      data[at + 1] = 40 + 50 * (1 - down);
      data[at + 2] = 66 + 70 * (1 - across) * (0.4 + 0.6 * down);
    }
  }
  const barHeight = height * 0.3;
  bars.forEach((colour, i) => {
    const left = Math.round((i * width) / bars.length);
    const right = Math.round(((i + 1) * width) / bars.length);
    fillRect({ width, height, data }, left, 0, right, Math.round(barHeight), colour);
  });
  kept = { width, height, data };
  return data;
}
