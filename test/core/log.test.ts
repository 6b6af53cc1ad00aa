import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

type Log = (area: string, text: string) => void;

/** The lines that `write` brings into a log of its own. */
async function linesOf(write: (log: Log) => void): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tchat-log-'));
  const path = join(folder, 'log');
  write(await loggingTo(path));
  const lines = readFileSync(path, 'utf8').split('\n');
  rmSync(folder, { recursive: true });
  return lines;
}

async function loggingTo(path: string): Promise<Log> {
  vi.stubEnv('TCHAT_LOG', path);
  vi.resetModules();
  return (await import('../../src/core/log.ts')).log;
}

describe('the log', () => {
  it('writes lines with time, process and area to the file that TCHAT_LOG names', async () => {
    const lines = await linesOf((log) => {
      log('net', 'one');
      log('net', 'two');
    });
    expect(lines).toEqual([
      expect.stringMatching(/^\d+\.\d{3} \d+ net: one$/),
      expect.stringMatching(/^\d+\.\d{3} \d+ net: two$/),
      '',
    ]);
  });

  it('is not filled by one who says the same without end, and tells what is left out', async () => {
    const lines = await linesOf((log) => {
      for (let n = 0; n < 5000; n++) log('paint', 'a picture that cannot be read');
      log('net', 'one');
    });
    expect(lines.length).toBeLessThan(300);
    expect(lines.at(-2)).toMatch(/net: \(4\d{3} lines left out\) one$/);
  });

  it('lets a call go on when it cannot be written', async () => {
    const log = await loggingTo('/nowhere/at/all');
    expect(() => log('net', 'lost')).not.toThrow();
  });
});
