// Finding ffmpeg, telling it what to open, and understanding what it says when it cannot. It runs as a program of its
// own: its crashes, its hangs and its licence stay there. Starting and watching it is left to ffmpeg-source.ts.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TchatError } from '../core/errors.ts';
import type { PixelSize } from '../media/types.ts';

/** `$TCHAT_FFMPEG`, then PATH, then the bundled one when it was installed. Throws `ffmpeg-missing`. */
export async function findFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const chosen = env.TCHAT_FFMPEG;
  if (chosen) {
    if (canRun(chosen)) return chosen;
    throw new TchatError('ffmpeg-missing', `TCHAT_FFMPEG names ${chosen}, which cannot be run.`);
  }
  const names = process.platform === 'win32' ? ['ffmpeg.exe'] : ['ffmpeg'];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const found = names.map((name) => join(folder, name)).find((path) => folder && canRun(path));
    if (found) return found;
  }
  try {
    const { default: bundled } = await import('@ffmpeg-installer/ffmpeg');
    if (canRun(bundled.path)) return bundled.path;
  } catch {
    // The optional package is not there, or has nothing for this platform.
  }
  throw new TchatError('ffmpeg-missing', 'ffmpeg, which opens cameras and video files, is not installed.');
}

/** How a camera is asked; tried in turn until one gives pictures. */
export interface CameraRequest {
  readonly platform: NodeJS.Platform;
  /** /dev/videoN on Linux; the device's name or index on macOS and Windows. */
  readonly device: string;
  /** Asked of the camera, which may choose its nearest. */
  readonly size: PixelSize;
  readonly fps: number;
}

/** Keeps ffmpeg from collecting frames before it shows the first (measured: first frame seconds earlier). */
const lowDelay = '-fflags nobuffer -flags low_delay -probesize 32 -analyzeduration 0'.split(' ');
const quiet = '-hide_banner -nostdin -nostats -loglevel warning'.split(' ');
const toPipe = '-an -sn -dn -flush_packets 1 -f mpjpeg pipe:1'.split(' ');
/** One encoder thread: ffmpeg's frame threads each hold a picture back. Quality 4 of 2–31: 40 kB at 640 × 480. */
const toJpeg = '-c:v mjpeg -threads 1 -pix_fmt yuvj420p -q:v 4'.split(' ');

/** Argument lists for a camera, the camera's own JPEGs first (passed through at a fifth of the work). */
export function cameraArguments({ platform, device, size, fps }: CameraRequest): string[][] {
  const mode = ['-framerate', `${fps}`, '-video_size', `${size.width}x${size.height}`];
  const start = [...quiet, ...lowDelay];
  if (platform === 'darwin') {
    const input = ['-i', `${device}:none`];
    const wide = ['-vf', `scale=w='min(${size.width},iw)':h=-2`];
    return [
      [...start, '-f', 'avfoundation', ...mode, ...input, ...toJpeg, ...toPipe],
      [...start, '-f', 'avfoundation', '-framerate', '30', ...input, ...wide, ...toJpeg, ...toPipe],
    ];
  }
  const windows = platform === 'win32';
  const format = ['-f', windows ? 'dshow' : 'v4l2'];
  const asJpeg = windows ? ['-vcodec', 'mjpeg'] : ['-input_format', 'mjpeg'];
  const input = ['-i', windows ? `video=${device}` : device];
  return [
    [...start, ...format, ...asJpeg, ...mode, ...input, '-c', 'copy', ...toPipe],
    [...start, ...format, ...mode, ...input, ...toJpeg, ...toPipe],
    [...start, ...format, ...input, ...toJpeg, ...toPipe],
  ];
}

/** File names that ffmpeg reads as one picture and must be told to repeat. */
const stillPicture = /\.(png|jpe?g|webp|bmp|tiff?|ppm)$/i;

/** Plays any video or still picture at its own speed, for ever, made no wider than `size` and no faster than 30 fps. */
export function fileArguments(path: string, size: PixelSize): string[] {
  const input = stillPicture.test(path)
    ? ['-re', '-loop', '1', '-framerate', '10', '-i', `file:${path}`]
    : ['-re', '-stream_loop', '-1', '-i', `file:${path}`];
  const filter = `fps='min(30,source_fps)',scale=w='min(${size.width},iw)':h=-2`;
  return [...quiet, '-threads', '1', ...input, '-vf', filter, ...toJpeg, ...toPipe];
}

/** What a failed ffmpeg means, from the last lines it wrote. `what` is a camera's or a file's name. */
export function explainFfmpeg(stderr: string, what: string, isFile: boolean): TchatError {
  if (isFile) {
    const why = /No such file/i.test(stderr)
      ? 'does not exist'
      : /Permission denied/i.test(stderr)
        ? 'may not be read'
        : 'cannot be played';
    return new TchatError('file-unreadable', `${what} ${why}${quote(stderr)}`);
  }
  if (/Device or resource busy|already in use|could not run graph/i.test(stderr)) {
    return new TchatError('camera-busy', `The camera ${what} is used by another program.`);
  }
  if (/Permission denied|Operation not permitted|not authorized/i.test(stderr)) {
    return new TchatError('camera-denied', `The camera ${what} may not be opened.`);
  }
  if (/No such (file|device)|Could not find video device|Video device not found/i.test(stderr)) {
    return new TchatError('camera-missing', `The camera ${what} is not there.`);
  }
  return new TchatError('camera-failed', `The camera ${what} stopped${quote(stderr)}`);
}

/** The last line, which is where ffmpeg names the cause. */
function quote(stderr: string): string {
  const line = stderr.trim().split('\n').at(-1)?.trim().slice(-200);
  return line ? `: ${line.replace(/\.$/, '')}.` : '.';
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
