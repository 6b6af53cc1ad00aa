import { defineConfig } from 'vitest/config';

// Two projects: `check` is pure and fast (no processes, no devices), `real` starts programs, ptys and sound servers.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'check',
          include: ['test/**/*.test.ts'],
          exclude: ['test/pty/**', 'test/device/**', 'test/loopback/**'],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/pty/**/*.test.ts', 'test/device/**/*.test.ts', 'test/loopback/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
