// The kernels that are shipped were made from the C that stands beside them, and `make kernels` makes these bytes again.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '../../src/kernels');
const names = readdirSync(folder, { withFileTypes: true }).flatMap((it) =>
  it.isDirectory() ? [it.name] : [],
);
const script = resolve(import.meta.dirname, '../../scripts/build-kernels.sh');
const compilers = ['clang-14', 'wasm-ld-14'];
const missing = compilers.filter((name) => spawnSync(name, ['--version']).status !== 0).join(', ');

it.each(names)('the compiled kernel %s is that of its sources: `make kernels` makes it', async (name) => {
  const hash = createHash('sha256');
  for (const file of readdirSync(join(folder, name)).sort())
    hash.update(readFileSync(join(folder, name, file)));
  const { sourceHash } = (await import(`../../src/kernels/${name}.ts`)) as { sourceHash: string };
  expect(sourceHash).toBe(hash.digest('hex'));
});

it('compiled here, the kernels are the bytes that are shipped', { timeout: 30_000 }, ({ skip }) => {
  if (missing) skip(`not installed: ${missing}`);
  const out = mkdtempSync(join(tmpdir(), 'tchat-kernels-'));
  try {
    execFileSync(script, [out]);
    for (const name of names) {
      const made = readFileSync(join(out, `${name}.ts`), 'utf8');
      expect(made === readFileSync(join(folder, `${name}.ts`), 'utf8'), name).toBe(true);
    }
  } finally {
    rmSync(out, { recursive: true });
  }
});
