import { defineConfig } from 'vitest/config';

// `npx vitest run --config vitest.fuzz.config.ts`, FUZZ_SECONDS a target (10), FUZZ_SEED to repeat a run.
const seconds = Number(process.env.FUZZ_SECONDS ?? 10);

export default defineConfig({
  test: {
    include: ['test/fuzz/**/*.fuzz.ts'],
    testTimeout: seconds * 1000 + 60_000,
    maxWorkers: 2,
  },
});
