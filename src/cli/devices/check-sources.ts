// Looks at what the user named before the other side rings: a slip of the pen is no reason to call anybody.
import { access, constants } from 'node:fs/promises';
import { TchatError } from '../../core/errors.ts';
import { parseCameraChoice } from '../../devices/camera.ts';
import { findCamera, listCameras } from '../../devices/list-cameras.ts';
import type { CallOptions } from '../options.ts';

/** Throws `file-unreadable` or `camera-missing`. What is merely absent now (`auto`) is no error: a call goes on without. */
export async function checkSources({ camera, mic }: CallOptions): Promise<void> {
  const choice = parseCameraChoice(camera);
  if (choice.kind === 'file') await checkFile(choice.path);
  if (mic.startsWith('file:')) await checkFile(mic.slice('file:'.length));
  if (choice.kind === 'device' && !choice.device.startsWith('/dev/'))
    findCamera(await listCameras(), choice.device);
}

async function checkFile(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'does not exist' : 'may not be read';
    throw new TchatError('file-unreadable', `${path} ${why}.`, { cause });
  });
}
