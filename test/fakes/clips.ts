// Moving pictures made by arithmetic: a still room with a talking head, and a camera that moves. The same every time.
import type { Frame } from '../../src/media/types.ts';

export interface Clip {
  readonly name: string;
  /** The scene without noise. `index` counts pictures at 30 a second. */
  clean(index: number): Frame;
  /** As a camera sees it. */
  noisy(index: number): Frame;
}

/**
 * Levels of sensor noise: common to the channels, and of each alone. Measured: what is left of a sensor's 3.8 and 2.8 levels a
 * pixel, a good webcam's in room light, when 640 × 360 pixels go through the camera's JPEG and are averaged to 160 × 90.
 */
const roomNoise = { luma: 1, chroma: 0.75 };
/** Twice as much: a cheaper webcam, or a lamp instead of a window. */
const eveningNoise = { luma: 2, chroma: 1.5 };
/** The good webcam with its gain turned up: 15 and 11 levels a pixel. */
const darkNoise = { luma: 4, chroma: 3 };

/** A wall, a shelf and a window that stand still; a head that sways, nods and talks. */
export function talkingHead(width: number, height: number): Clip {
  return clip('talking-head', width, height, (x, y, time) => {
    const headX = 0.5 + 0.03 * Math.sin(time * 1.3);
    const headY = 0.45 + 0.015 * Math.sin(time * 2.1);
    const dx = (x - headX) / 0.13;
    const dy = (y - headY) / 0.26;
    const mouth = 0.02 + 0.02 * Math.abs(Math.sin(time * 9));
    if (Math.abs(x - headX) < 0.045 && Math.abs(y - headY - 0.13) < mouth) return [90, 30, 35];
    if (Math.abs(Math.abs(x - headX) - 0.05) < 0.016 && Math.abs(y - headY + 0.06) < 0.02)
      return [40, 30, 30];
    if (dx * dx + dy * dy < 1) {
      const light = 1 - 0.25 * (dx + 1) * 0.5 - 0.1 * dy;
      return dy < -0.55 ? [60, 42, 30] : [225 * light, 175 * light, 145 * light];
    }
    const shoulder = (x - headX) / 0.3;
    if (y > headY + 0.3 + 0.2 * shoulder * shoulder) return [50 + 30 * y, 70, 110];
    return room(x, y);
  });
}

/** The talking head with twice the noise. */
export function noisyRoom(width: number, height: number): Clip {
  const { clean } = talkingHead(width, height);
  return { name: 'noisy-room', clean, noisy: (index) => addNoise(clean(index), index + 1, eveningNoise) };
}

/** The talking head with the light out: a sixth of the brightness, and four times the noise. */
export function darkRoom(width: number, height: number): Clip {
  const lit = talkingHead(width, height);
  const clean = (index: number): Frame => {
    const frame = lit.clean(index);
    return { ...frame, data: frame.data.map((value) => 16 + value / 6) };
  };
  return { name: 'dark-room', clean, noisy: (index) => addNoise(clean(index), index + 1, darkNoise) };
}

/** The room and a fair, seen by a camera that pans and zooms: every pixel changes all the time. */
export function movingCamera(width: number, height: number): Clip {
  return clip('moving-camera', width, height, (x, y, time) => {
    const zoom = 1 + 0.1 * Math.sin(time * 0.7);
    return texture((x - 0.5) / zoom + time * 0.12, (y - 0.5) / zoom + 0.05 * Math.sin(time));
  });
}

type Scene = (x: number, y: number, time: number) => readonly [number, number, number];

function clip(name: string, width: number, height: number, scene: Scene): Clip {
  const clean = (index: number): Frame => {
    const data = new Uint8Array(width * height * 3);
    let at = 0;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [red, green, blue] = scene((x + 0.5) / width, (y + 0.5) / height, index / 30);
        data[at++] = level(red);
        data[at++] = level(green);
        data[at++] = level(blue);
      }
    }
    return { width, height, data, capturedAtUs: index * 33_333 };
  };
  return { name, clean, noisy: (index) => addNoise(clean(index), index + 1, roomNoise) };
}

function room(x: number, y: number): readonly [number, number, number] {
  if (x > 0.72 && x < 0.95 && y > 0.1 && y < 0.5) {
    if (Math.abs(x - 0.835) < 0.006 || Math.abs(y - 0.3) < 0.008) return [230, 228, 220];
    return [150 + 60 * (0.5 - y), 190, 235];
  }
  if (x < 0.28 && y > 0.2 && y < 0.75) {
    if ((y * 10) % 1.8 < 0.15) return [90, 62, 40];
    const book = Math.floor(x * 55);
    return [60 + ((book * 67) % 140), 50 + ((book * 41) % 120), 60 + ((book * 29) % 110)];
  }
  return [172 - 40 * y - 20 * x, 164 - 38 * y - 14 * x, 150 - 34 * y];
}

function texture(x: number, y: number): readonly [number, number, number] {
  const waves = Math.sin(x * 19) * Math.cos(y * 15) + 0.5 * Math.sin(x * 47 + y * 31);
  const stripe = Math.floor((x + y * 0.3) * 9) % 2 === 0 ? 30 : -20;
  return [
    128 + 60 * waves + stripe,
    120 + 50 * Math.cos(y * 21 + x * 8) + stripe,
    110 + 70 * Math.sin(x * 7 - y * 12),
  ];
}

/** Gaussian by the sum of four uniform numbers, from a generator that starts at `seed`. */
function addNoise(frame: Frame, seed: number, noise: typeof roomNoise): Frame {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0 || 1;
  const gaussian = (): number => {
    let sum = -2;
    for (let i = 0; i < 4; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      sum += (state >>> 0) / 2 ** 32;
    }
    return sum * Math.sqrt(3);
  };
  const data = new Uint8Array(frame.data.length);
  for (let i = 0; i < data.length; i += 3) {
    const common = noise.luma * gaussian();
    for (let channel = 0; channel < 3; channel++) {
      data[i + channel] = level(frame.data[i + channel]! + common + noise.chroma * gaussian());
    }
  }
  return { ...frame, data };
}

function level(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
