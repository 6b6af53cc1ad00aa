import { defineConfig } from 'vitest/config';

/** They run programs, devices and ptys, or take as long as real time takes. */
const real = [
  'test/pty/**/*.test.ts',
  'test/device/**/*.test.ts',
  'test/loopback/**/*.test.ts',
  'test/roles/audio.test.ts',
  'test/devices/audio-sources.test.ts',
  'test/net/hostile.test.ts',
  'test/net/dial.test.ts',
];
const setupFiles = ['test/property-seed.ts'];

// Two projects: `check` is fast and starts nothing, `real` is the rest. `make test` runs both. The files of `check` share their
// processes (measured: 28 s instead of 47; in threads native modules crash at the end): modules are loaded once, so no test may leave anything behind in them.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'check',
          include: ['test/**/*.test.ts'],
          exclude: real,
          setupFiles,
          pool: 'forks',
          isolate: false,
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'real',
          include: real,
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
