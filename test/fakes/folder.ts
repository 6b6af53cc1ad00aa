// A folder of its own for one test file, gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

let made = 0;

/** Call it at the top of a test file. Each call of the result names a folder that does not exist yet. */
export function temporaryFolders(): () => string {
  const root = mkdtempSync(join(tmpdir(), 'tchat-test-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return () => join(root, String(++made));
}
