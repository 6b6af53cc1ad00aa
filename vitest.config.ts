import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** They run programs, devices and ptys, or take as long as real time takes. */
const real = [
  'test/pty/**/*.test.ts',
  'test/device/**/*.test.ts',
  'test/hostile/**/*.test.ts',
  'test/loopback/**/*.test.ts',
  'test/roles/audio.test.ts',
  'test/roles/mute.test.ts',
  'test/devices/audio-sources.test.ts',
  'test/net/hostile.test.ts',
  'test/net/dial.test.ts',
];
/** What they measure depends on what the compiler has seen before: they have a process of their own. */
const alone = ['test/paint/allocation.test.ts', 'test/call/left-behind.test.ts'];
/** Nobody looks on while they run: on two cores both work (measured: 36 s instead of 61). */
const maxWorkers = Math.max(2, availableParallelism() - 1);
const setupFiles = ['test/property-seed.ts'];

// Three projects: `check` is fast and starts nothing, `alone` too, `real` is the rest. `make test` runs all. The files of
// `check` share their processes (measured: 28 s instead of 47; in threads native modules crash at the end): modules are loaded
// once, so no test may leave anything behind in them.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'check',
          include: ['test/**/*.test.ts'],
          exclude: [...real, ...alone],
          setupFiles,
          pool: 'forks',
          isolate: false,
          maxWorkers,
          testTimeout: 10_000,
        },
      },
      { test: { name: 'alone', include: alone, setupFiles, pool: 'forks', maxWorkers, testTimeout: 10_000 } },
      {
        test: {
          name: 'real',
          include: real,
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
