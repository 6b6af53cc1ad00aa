// Pixels for a terminal on the same machine: in shared memory where the system shows it as files, else in temporary files.
// The terminal removes what it has read; what it never read is removed here.
import { accessSync, constants, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { log } from '../core/log.ts';
import type { StoredPixels } from '../paint/kitty.ts';

/** Where Linux keeps POSIX shared memory. */
const sharedMemory = '/dev/shm';
/** Kitty deletes temporary files only when their names contain this (specification). */
const temporaryMark = 'tty-graphics-protocol';
/** Pictures that may wait to be read. Chosen: two a pane are ever under way, of two panes, and as many to spare. */
const mostWaiting = 8;

export class PixelStore {
  private readonly folder: string;
  private readonly medium: StoredPixels['medium'];
  private readonly prefix: string;
  private next = 0;

  /** `processId` is in the names, so that what a dead process left can be told from what lives. */
  constructor(processId: number, folder = sharedMemory) {
    const shared = isWritable(folder);
    this.folder = shared ? folder : tmpdir();
    this.medium = shared ? 'shared memory' : 'temporary file';
    this.prefix = namePrefix(processId);
  }

  /**
   * Undefined, with a line in the log, when there is no room. `bytes` is not kept. Always a new file (measured: a terminal
   * that has removed the last one makes that cheaper than writing over it), never through a link that somebody has laid.
   */
  readonly store = (bytes: Uint8Array): StoredPixels | undefined => {
    const path = this.pathOf(this.next);
    const stale = this.pathOf(this.next - mostWaiting);
    this.next++;
    try {
      if (existsSync(stale)) rmSync(stale, { force: true });
      writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      log('paint', `${path}: ${(error as Error).message}`);
      return undefined;
    }
    return { medium: this.medium, name: this.medium === 'shared memory' ? `/${basename(path)}` : path };
  };

  private pathOf(number: number): string {
    return join(this.folder, `${this.prefix}${number}-${temporaryMark}`);
  }
}

/** Removes what a process stored and no terminal has read. */
export function removeStored(processId: number, folders: readonly string[] = [sharedMemory, tmpdir()]): void {
  const prefix = namePrefix(processId);
  for (const folder of folders) {
    try {
      for (const name of readdirSync(folder)) {
        if (name.startsWith(prefix)) rmSync(join(folder, name), { force: true });
      }
    } catch {
      // No such folder here.
    }
  }
}

function namePrefix(processId: number): string {
  return `tchat-${processId}-`;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
