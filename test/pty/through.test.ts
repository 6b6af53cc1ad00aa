// The same call where people really have it: inside tmux, and over SSH.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { onceAttached } from '../fakes/in-tmux.ts';
import { mainFile, PtyProgram } from '../fakes/pty-program.ts';
import { likenessTo, writeCameraPicture } from '../fakes/remote-picture.ts';
import { startSshd } from '../fakes/sshd.ts';

const folder = mkdtempSync(join(tmpdir(), 'tchat-through-'));
const picture = join(folder, 'camera.png');
const closers: (() => unknown)[] = [];
const quiet = ['--mic', 'none', '--speaker', 'none'];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const installed = (program: string) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program} || test -x /usr/sbin/${program}`]);
    return true;
  } catch {
    console.warn(`a call through ${program} is not tested: it is not installed`);
    return false;
  }
};

function own(program: PtyProgram): PtyProgram {
  closers.push(() => program.close());
  return program;
}

async function listener(): Promise<string> {
  await writeCameraPicture(picture);
  const args = ['listen', '--headless', '--auto-accept', '--port', '0', '--bind', '127.0.0.1', ...quiet];
  const env = { XDG_CONFIG_HOME: join(folder, 'far') };
  const program = own(
    new PtyProgram(process.execPath, [mainFile, ...args, '--camera', `file:${picture}`], { env }),
  );
  return (await program.untilText(/on port (\d+)/))[1]!;
}

const call = (port: string) => ['call', `127.0.0.1:${port}`, '--camera', 'none', ...quiet];

describe.skipIf(!installed('tmux'))('a call inside tmux', () => {
  it('shows the picture in all its colours where tmux was told that the terminal has them', async () => {
    const port = await listener();
    const config = join(folder, 'tmux.conf');
    writeFileSync(config, 'set -g status off\nset -as terminal-features ",*:RGB"\n');
    const socket = join(folder, 'tmux.socket');
    const command = onceAttached([process.execPath, mainFile, ...call(port)].join(' '));
    const args = ['-S', socket, '-f', config, 'new-session', '-x', '120', '-y', '40', command];
    // Nothing in the environment speaks of colours: tmux itself is asked.
    const env = { XDG_CONFIG_HOME: join(folder, 'near'), COLORTERM: '' };
    const program = own(new PtyProgram('tmux', args, { columns: 120, rows: 40, env }));
    closers.push(() => {
      try {
        execFileSync('tmux', ['-S', socket, 'kill-server'], { stdio: 'ignore' });
      } catch {
        // It has ended with its only session.
      }
    });
    await program.until('the picture', async () => (await likenessTo(program.terminal, picture)) > 0.9);
    program.type('q');
    expect((await program.exited).exitCode).toBe(0);
  });
});

describe.skipIf(!installed('sshd') || !installed('ssh-keygen'))('a call over SSH', () => {
  it('shows the picture, takes the keys, and leaves the terminal whole', async () => {
    const port = await listener();
    const sshd = await startSshd(folder);
    closers.push(() => sshd.close());
    const remote = [
      `XDG_CONFIG_HOME=${join(folder, 'near')}`,
      process.execPath,
      mainFile,
      ...call(port),
    ].join(' ');
    const script = 'echo "before $(stty -g)"; "$@"; echo "exit $?"; echo "after $(stty -g)"; read -r _';
    const command = ['-c', script, 'sh', 'ssh', '-tt', ...sshd.args, remote];
    const program = own(new PtyProgram('/bin/sh', command, { columns: 120, rows: 40 }));
    // sshd strips the environment: the colours are what the terminal itself says it has.
    await program.until('the picture', async () => (await likenessTo(program.terminal, picture, 4)) > 0.85);
    program.type('q');
    await program.untilText(/exit 0\s+after/);
    const [, before] = /before ([0-9a-f:]+)/.exec(program.raw)!;
    expect(program.raw).toContain(`after ${before}`);
    expect(program.terminal.isAlternateScreen).toBe(false);
  });
});
