// The clips that painters are measured on, as a receiver has them: JPEGs at the pixels that a painter asked for.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame, PixelSize } from '../../src/media/types.ts';
import { darkRoom, movingCamera, noisyRoom, talkingHead } from '../fakes/clips.ts';

export interface JpegClip {
  readonly name: string;
  readonly jpegs: readonly Uint8Array[];
  /** The scene without noise; undefined for files, of which nobody knows it. */
  readonly clean: ((index: number) => Frame) | undefined;
}

const makers = {
  'talking-head': talkingHead,
  'noisy-room': noisyRoom,
  'dark-room': darkRoom,
  'moving-camera': movingCamera,
};
export type ClipName = keyof typeof makers;

const made = new Map<string, JpegClip>();

/** One of the clips by arithmetic, at a JPEG quality. Kept, because several painters ask for the same pixels. */
export async function madeClip(
  name: ClipName,
  size: PixelSize,
  pictures: number,
  quality: number,
): Promise<JpegClip> {
  const key = `${name} ${size.width}x${size.height} q${quality} ${pictures}`;
  let clip = made.get(key);
  if (!clip) {
    const scene = makers[name](size.width, size.height);
    const jpegs: Uint8Array[] = [];
    for (let i = 0; i < pictures; i++) jpegs.push(await encodeJpeg(scene.noisy(i), quality));
    const seconds = pictures >= 300 ? ` ${pictures / 30} s` : '';
    clip = { name: `${name} q${quality}${seconds}`, jpegs, clean: scene.clean };
    made.set(key, clip);
  }
  return clip;
}

/** The first pictures of any file that ffmpeg reads, at most 1280 pixels wide, as a camera would send them. */
export function fileClip(path: string, pictures: number): JpegClip {
  const folder = mkdtempSync(join(tmpdir(), 'tchat-bench-'));
  try {
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-i', path, '-frames:v', String(pictures)],
      ...['-vf', "scale='min(1280,iw)':-2", '-q:v', '4', join(folder, '%04d.jpg')],
    ]);
    const jpegs = readdirSync(folder)
      .sort()
      .map((file) => new Uint8Array(readFileSync(join(folder, file))));
    return { name: path, jpegs, clean: undefined };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
