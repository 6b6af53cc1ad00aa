// An SSH server of the tests' own on loopback, for this user and one key.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';

export interface TestSshd {
  /** What `ssh` needs to reach it, the host last. */
  readonly args: readonly string[];
  close(): void;
}

/** Why there can be none here; undefined: there can. */
export function sshMissing(): string | undefined {
  for (const program of ['ssh', 'ssh-keygen', '/usr/sbin/sshd']) {
    try {
      execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed`;
    }
  }
  return undefined;
}

/** Keys and configuration go into `folder`, which must exist. Resolves once it answers. */
export async function startSshd(folder: string): Promise<TestSshd> {
  for (const name of ['host', 'user']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  }
  const authorized = join(folder, 'authorized_keys');
  writeFileSync(authorized, readFileSync(join(folder, 'user.pub')));
  chmodSync(authorized, 0o600);
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const port = await freePort();
  const lines = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${authorized}`,
    `PidFile ${join(folder, 'sshd.pid')}`,
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
    'PasswordAuthentication no',
  ];
  const config = join(folder, 'sshd_config');
  writeFileSync(config, `${lines.join('\n')}\n`);
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await expect.poll(() => said, { timeout: 10_000 }).toMatch(/listening/i);
  const options = [
    'StrictHostKeyChecking=no',
    'UserKnownHostsFile=/dev/null',
    'LogLevel=ERROR',
    'IdentitiesOnly=yes',
  ];
  const args = [
    '-F',
    '/dev/null',
    '-p',
    `${port}`,
    '-i',
    join(folder, 'user'),
    ...options.flatMap((o) => ['-o', o]),
  ];
  return { args: [...args, `${userInfo().username}@127.0.0.1`], close: () => void server.kill('SIGKILL') };
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
