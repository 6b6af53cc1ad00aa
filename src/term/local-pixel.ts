// One pixel in shared memory or a temporary file, to find out whether the terminal can read what this machine stores.
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Closable } from '../core/scope.ts';

/** Where Linux keeps POSIX shared memory. */
const sharedMemory = '/dev/shm';

export class LocalPixel implements Closable {
  private path: string | undefined;

  /** As kitty's protocol has it: the medium, and the name in base 64. Undefined: neither can be written. */
  open(): { readonly medium: 's' | 't'; readonly name: string } | undefined {
    // Kitty deletes temporary files only when their names contain the last part.
    const file = `tchat-${process.pid}-probe-tty-graphics-protocol`;
    for (const [medium, folder] of [['s', sharedMemory] as const, ['t', tmpdir()] as const]) {
      const path = join(folder, file);
      try {
        writeFileSync(path, new Uint8Array(3), { mode: 0o600, flag: 'wx' });
      } catch {
        continue;
      }
      this.path = path;
      const name = medium === 's' ? `/${file}` : path;
      return { medium, name: Buffer.from(name).toString('base64') };
    }
    return undefined;
  }

  /** A terminal that knew nothing of it has left it. */
  close(): void {
    if (this.path !== undefined) rmSync(this.path, { force: true });
    this.path = undefined;
  }
}
