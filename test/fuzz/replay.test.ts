// Inputs that were found once stay harmless: every target on its corpus and seeds, without the search for new ones.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, vi } from 'vitest';

beforeAll(() => {
  vi.stubEnv('FUZZ_SECONDS', '0');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const targets = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.fuzz.ts'));
for (const file of targets) {
  const load = () => import(/* @vite-ignore */ join(import.meta.dirname, file));
  describe(file, load);
}
