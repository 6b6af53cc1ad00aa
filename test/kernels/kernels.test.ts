// The kernels that are shipped were made from the C that stands beside them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const folder = resolve(import.meta.dirname, '../../src/kernels');
const names = readdirSync(folder, { withFileTypes: true }).flatMap((it) =>
  it.isDirectory() ? [it.name] : [],
);

it.each(names)('the compiled kernel %s is that of its sources: `make kernels` makes it', async (name) => {
  const hash = createHash('sha256');
  for (const file of readdirSync(join(folder, name)).sort())
    hash.update(readFileSync(join(folder, name, file)));
  const { sourceHash } = (await import(`../../src/kernels/${name}.ts`)) as { sourceHash: string };
  expect(sourceHash).toBe(hash.digest('hex'));
});
