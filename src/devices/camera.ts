// What `--camera` means: from the user's words to a FrameSource that is ready to be opened.
import type { Clock } from '../core/clock.ts';
import { TchatError } from '../core/errors.ts';
import type { DeviceStatus } from '../media/parts.ts';
import type { PixelSize } from '../media/types.ts';
import type { FrameSource } from './device.ts';
import { cameraArguments, fileArguments, findFfmpeg } from './ffmpeg.ts';
import { type FfmpegPlan, ffmpegSource } from './ffmpeg-source.ts';
import { findCamera, listCameras } from './list-cameras.ts';
import { testCardSource } from './test-card-source.ts';

/** Plain data: it crosses to the capture worker. */
export type CameraChoice =
  | { readonly kind: 'none' | 'test' | 'auto' }
  | { readonly kind: 'file'; readonly path: string }
  /** A camera's id, its name, or a part of exactly one name. */
  | { readonly kind: 'device'; readonly device: string };

/** `auto|none|test|NAME|/dev/videoN|file:PATH`. Throws `usage` for `file:` without a path. */
export function parseCameraChoice(text: string): CameraChoice {
  if (text === 'none' || text === 'test' || text === 'auto') return { kind: text };
  if (!text.startsWith('file:')) return text ? { kind: 'device', device: text } : { kind: 'auto' };
  const path = text.slice('file:'.length);
  if (!path) throw new TchatError('usage', '--camera file: needs a path after the colon.');
  return { kind: 'file', path };
}

/**
 * Settles `auto` on a machine where no camera can be opened: to the test card, or to `auto` again, which then reports
 * what is missing and opens the first camera that is plugged in. Everything else is returned as it is.
 */
export async function settleCamera(choice: CameraChoice, whenNone: 'test' | 'auto'): Promise<CameraChoice> {
  if (choice.kind !== 'auto' || whenNone === 'auto') return choice;
  try {
    await findFfmpeg();
    if ((await listCameras()).length > 0) return choice;
  } catch {
    // Without ffmpeg no camera opens either.
  }
  return { kind: 'test' };
}

/** Asked of cameras and made of files. Chosen: what every webcam gives at 30 fps. */
const captureSize: PixelSize = { width: 640, height: 480 };
const captureFps = 30;

/** A source for the choice; nothing is started. `none` is a source that stays off. */
export function cameraSource(choice: CameraChoice, clock?: Clock): FrameSource {
  switch (choice.kind) {
    case 'none':
      return noCamera;
    case 'test':
      return testCardSource(clock);
    case 'file':
      return ffmpegSource({ name: `file:${choice.path}`, plan: () => planFile(choice.path), clock });
    case 'auto':
      return ffmpegSource({ name: 'auto', plan: () => planCamera(undefined), clock });
    case 'device':
      return ffmpegSource({ name: choice.device, plan: () => planCamera(choice.device), clock });
  }
}

async function planFile(path: string): Promise<FfmpegPlan> {
  const program = await findFfmpeg();
  return { program, attempts: [fileArguments(path, captureSize)], name: `file:${path}`, isFile: true };
}

async function planCamera(wanted: string | undefined): Promise<FfmpegPlan> {
  const [program, cameras] = await Promise.all([findFfmpeg(), listCameras()]);
  // A node that sysfs does not list (a link made by udev, a container's) is opened as it is named.
  const named = wanted?.startsWith('/dev/') ? { id: wanted, name: wanted } : undefined;
  const camera = named ?? (wanted === undefined ? cameras[0] : findCamera(cameras, wanted));
  if (!camera) throw new TchatError('camera-missing', 'No camera was found.');
  const { platform } = process;
  const attempts = cameraArguments({ platform, device: camera.id, size: captureSize, fps: captureFps });
  return { program, attempts, name: camera.name, isFile: false };
}

const off: DeviceStatus = { kind: 'camera', name: 'none', state: 'off' };
const noCamera: FrameSource = {
  status: off,
  open: (listener) => listener.onStatus(off),
  wish: () => {},
  close: async () => {},
};
