// Files that only their owner may read, replaced whole or not at all: a reader sees the old text or the new one.
import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TchatError } from '../core/errors.ts';

/** Makes the folder if need be, for its owner only. Says in a sentence if others could look in; that is mended. */
export async function privateFolder(folder: string): Promise<string[]> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await closeToOthers(folder, 0o700);
  } catch (cause) {
    throw new TchatError('file-unwritable', `Cannot use the folder ${folder}: ${reason(cause)}.`, { cause });
  }
}

/** Takes away what group and others may do. A sentence for the user if there was any. Windows has no such bits. */
export async function closeToOthers(path: string, mode: number): Promise<string[]> {
  if (process.platform === 'win32') return [];
  const { mode: found } = await stat(path);
  if ((found & 0o077) === 0) return [];
  const was = (found & 0o777).toString(8);
  try {
    await chmod(path, mode);
    return [`${path} was open to others (mode ${was}); it is ${mode.toString(8)} now.`];
  } catch (error) {
    return [`${path} is open to others (mode ${was}), and that cannot be mended: ${reason(error)}.`];
  }
}

/** The text of a file of at most `maxBytes`; undefined if there is none. Throws `file-unreadable`. */
export async function readSmallFile(path: string, maxBytes: number): Promise<string | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new TchatError('file-unreadable', `Cannot read ${path}: ${reason(cause)}.`, { cause });
  }
  try {
    const { size } = await file.stat();
    if (size > maxBytes) {
      throw new TchatError('file-unreadable', `${path} has ${size} bytes, ${maxBytes} are allowed.`);
    }
    return await file.readFile('utf8');
  } catch (cause) {
    if (cause instanceof TchatError) throw cause;
    throw new TchatError('file-unreadable', `Cannot read ${path}: ${reason(cause)}.`, { cause });
  } finally {
    await file.close();
  }
}

/** Puts `text` in the place of whatever the file was, with mode 600. Throws `file-unwritable`. */
export async function replaceFile(path: string, text: string): Promise<void> {
  await viaTemporary(path, text, (temporary) => rename(temporary, path));
}

/**
 * Puts `text` there unless the file exists: false then. Of two processes exactly one wins, and the loser finds the
 * winner's whole text. Throws `file-unwritable`.
 */
export async function createFile(path: string, text: string): Promise<boolean> {
  return viaTemporary(path, text, async (temporary) => {
    try {
      await link(temporary, path);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      // File systems without hard links (FAT, some network ones): the later writer wins there.
      if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
      await rename(temporary, path);
      return true;
    }
  });
}

async function viaTemporary<T>(
  path: string,
  text: string,
  place: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync(); // A rename that survives a power cut before its content does would leave an empty file.
    } finally {
      await file.close();
    }
    return await place(temporary);
  } catch (cause) {
    throw new TchatError('file-unwritable', `Cannot write ${path}: ${reason(cause)}.`, { cause });
  } finally {
    await rm(temporary, { force: true });
  }
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
