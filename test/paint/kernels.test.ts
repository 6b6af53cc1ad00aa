// The kernels that are shipped were made from the C that stands beside them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { sourceHash } from '../../src/paint/kernels/kernels.ts';

it('the compiled kernels are those of the sources: `make kernels` makes them', () => {
  const folder = resolve(import.meta.dirname, '../../src/paint/kernels');
  const names = readdirSync(folder).sort();
  const hash = createHash('sha256');
  for (const ending of ['.h', '.c']) {
    for (const name of names.filter((each) => each.endsWith(ending)))
      hash.update(readFileSync(join(folder, name)));
  }
  expect(sourceHash).toBe(hash.digest('hex'));
});
