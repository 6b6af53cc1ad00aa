import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe('the log', () => {
  it('writes lines with time, process and area to the file that TCHAT_LOG names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tchat-log-'));
    const path = join(folder, 'log');
    vi.stubEnv('TCHAT_LOG', path);
    vi.resetModules();
    const { log } = await import('../../src/core/log.ts');
    log('net', 'one');
    log('net', 'two');
    const lines = readFileSync(path, 'utf8').split('\n');
    rmSync(folder, { recursive: true });
    expect(lines).toEqual([
      expect.stringMatching(/^\d+\.\d{3} \d+ net: one$/),
      expect.stringMatching(/^\d+\.\d{3} \d+ net: two$/),
      '',
    ]);
  });

  it('lets a call go on when it cannot be written', async () => {
    vi.stubEnv('TCHAT_LOG', '/nowhere/at/all');
    vi.resetModules();
    const { log } = await import('../../src/core/log.ts');
    expect(() => log('net', 'lost')).not.toThrow();
  });
});
