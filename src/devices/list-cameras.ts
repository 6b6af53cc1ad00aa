// Which cameras this machine has: from sysfs on Linux, from ffmpeg's own listing on macOS and Windows.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TchatError } from '../core/errors.ts';
import { findFfmpeg } from './ffmpeg.ts';

export interface CameraInfo {
  /** What ffmpeg opens: /dev/videoN on Linux, an index on macOS, a device path or name on Windows. */
  readonly id: string;
  /** What a person calls it; may be given to --camera, wholly or in part. */
  readonly name: string;
}

/** In the system's order. Empty when there are none. Throws `ffmpeg-missing` where ffmpeg does the listing. */
export async function listCameras(): Promise<CameraInfo[]> {
  if (process.platform === 'linux') return listLinuxCameras();
  const windows = process.platform === 'win32';
  const input = windows
    ? ['-f', 'dshow', '-list_devices', 'true', '-i', 'dummy']
    : ['-f', 'avfoundation', '-list_devices', 'true', '-i', ''];
  const text = await stderrOf(await findFfmpeg(), ['-hide_banner', ...input]);
  return windows ? parseDshowCameras(text) : parseAvfoundationCameras(text);
}

/** `root` is sysfs's video4linux class; another one in tests. */
export async function listLinuxCameras(root = '/sys/class/video4linux'): Promise<CameraInfo[]> {
  const nodes = await readdir(root).catch(() => []);
  const cameras: CameraInfo[] = [];
  for (const node of nodes.sort(byNumber)) {
    const read = async (file: string) =>
      (await readFile(join(root, node, file), 'utf8').catch(() => '')).trim();
    // A USB camera makes two nodes: index 0 gives pictures, index 1 metadata.
    if (!/^video\d+$/.test(node) || Number(await read('index')) !== 0) continue;
    cameras.push({ id: `/dev/${node}`, name: (await read('name')) || node });
  }
  return cameras;
}

/** From what `ffmpeg -f avfoundation -list_devices true` writes; screens, which it lists too, are left out. */
export function parseAvfoundationCameras(text: string): CameraInfo[] {
  const cameras: CameraInfo[] = [];
  let isVideo = false;
  for (const line of text.split(/\r?\n/)) {
    if (/AVFoundation \w+ devices:/.test(line)) isVideo = line.includes('video');
    const [, id, name] = /\] \[(\d+)\] (.+)$/.exec(line) ?? [];
    if (isVideo && id && name && !name.startsWith('Capture screen')) cameras.push({ id, name: name.trim() });
  }
  return cameras;
}

/** From what `ffmpeg -f dshow -list_devices true` writes, in the form before and since ffmpeg 5. */
export function parseDshowCameras(text: string): CameraInfo[] {
  const cameras: CameraInfo[] = [];
  let isVideo = false;
  let last: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/DirectShow (video|audio) devices/.test(line)) isVideo = line.includes('DirectShow video');
    const [, alternative] = /Alternative name "(.+)"/.exec(line) ?? [];
    if (alternative) {
      // Two cameras of one make have one name: the path tells them apart.
      if (last) cameras[cameras.length - 1] = { id: alternative, name: last };
      last = undefined;
      continue;
    }
    const [, name, kind] = /\]\s+"(.+)"(?: \(([a-z, ]+)\))?\s*$/.exec(line) ?? [];
    if (!name) continue;
    last = (kind ? kind.includes('video') : isVideo) ? name : undefined;
    if (last) cameras.push({ id: last, name: last });
  }
  return cameras;
}

/**
 * The one camera that `wanted` means: an id, a name, or a part of exactly one name, in any case. Throws
 * `camera-missing` when none or several fit.
 */
export function findCamera(cameras: readonly CameraInfo[], wanted: string): CameraInfo {
  const same = wanted.toLowerCase();
  const exact = cameras.find(({ id, name }) => id === wanted || name.toLowerCase() === same);
  if (exact) return exact;
  const fitting = cameras.filter(({ name }) => name.toLowerCase().includes(same));
  if (fitting.length === 1) return fitting[0]!;
  const names = (fitting.length ? fitting : cameras).map(({ name }) => `“${name}”`).join(', ');
  throw new TchatError(
    'camera-missing',
    fitting.length
      ? `“${wanted}” fits several cameras: ${names}.`
      : `There is no camera “${wanted}”${names ? `; there is ${names}` : ''}.`,
  );
}

/** ffmpeg ends its listing with an error, which is not one. 10 s: chosen, the listing takes 1–2 s. */
function stderrOf(program: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { timeout: 10_000, windowsHide: true }, (_error, _stdout, stderr) =>
      resolve(stderr),
    );
  });
}

function byNumber(a: string, b: string): number {
  return Number(a.replace(/\D/g, '')) - Number(b.replace(/\D/g, ''));
}
