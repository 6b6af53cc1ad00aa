// However a call ends, the terminal is whole afterwards: its settings are what they were, the alternate screen is left, no
// child is alive, and the exit code says what happened.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { mainFile, PtyProgram } from '../fakes/pty-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'tchat-endings-'));
const crashFile = fileURLToPath(new URL('../fixtures/crash.cjs', import.meta.url));
const open: PtyProgram[] = [];
const servers: Server[] = [];
const quiet = ['--camera', 'test', '--mic', 'none', '--speaker', 'none'];

afterEach(async () => {
  await Promise.all(open.splice(0).map((program) => program.close()));
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function own<T extends PtyProgram>(program: T): T {
  open.push(program);
  return program;
}

/** A listener that accepts everybody; its port once it waits. */
async function listener(...flags: string[]): Promise<{ program: PtyProgram; port: string }> {
  const args = [mainFile, 'listen', '--headless', '--auto-accept', '--port', '0', '--bind', '127.0.0.1'];
  const env = { XDG_CONFIG_HOME: join(folder, 'far') };
  const program = own(new PtyProgram(process.execPath, [...args, ...quiet, ...flags], { columns: 120, env }));
  const [, port] = await program.untilText(/on port (\d+)/);
  return { program, port: port! };
}

/** A shell that shows the terminal's settings, runs tchat, and shows exit code and settings again. */
function shell(args: readonly string[], env: Record<string, string> = {}): PtyProgram {
  const script = 'echo "before $(stty -g)"; "$@"; echo "exit $?"; echo "after $(stty -g)"; read -r _';
  const command = ['-c', script, 'sh', process.execPath, mainFile, ...args];
  const options = { columns: 120, rows: 40, env: { XDG_CONFIG_HOME: join(folder, 'near'), ...env } };
  return own(new PtyProgram('/bin/sh', command, options));
}

/** Checks what must hold after every ending; returns the exit code that the shell saw. */
async function whole(program: PtyProgram): Promise<number> {
  await program.untilText(/after [0-9a-f:]+/);
  // A pty may lose what was written just before its last process ended: the shell stays until it has been read.
  program.type('\n');
  await program.exited;
  const text = program.terminal.text().replaceAll('\n', ' ');
  const settings = /before ([0-9a-f:]+)/.exec(program.raw)![1];
  expect(program.raw).toContain(`after ${settings}`);
  expect(program.terminal.isAlternateScreen).toBe(false);
  expect(program.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThanOrEqual(program.raw.lastIndexOf('\x1b[?25l'));
  return Number(/exit (\d+)/.exec(text)![1]);
}

function pidOf(program: PtyProgram): number {
  return Number(execFileSync('pgrep', ['-P', String(program.pid), 'node'], { encoding: 'utf8' }));
}

function processesWith(word: string): string {
  try {
    return execFileSync('pgrep', ['-f', '-a', word], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

const inCall = /in call \d+:\d\d/;

describe('the end of a call', () => {
  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\x03'],
  ])('by %s is a hang-up', async (_, key) => {
    const { port } = await listener();
    const program = shell(['call', `127.0.0.1:${port}`, ...quiet]);
    await program.untilText(inCall);
    program.type(key);
    expect(await whole(program)).toBe(0);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('by %s restores the terminal and says so in the exit code', async (signal, code) => {
    const { port } = await listener();
    const program = shell(['call', `127.0.0.1:${port}`, ...quiet]);
    await program.untilText(inCall);
    process.kill(pidOf(program), signal);
    expect(await whole(program)).toBe(code);
  });

  it('by an exception in the main thread restores the terminal, then tells what happened', async () => {
    const { port } = await listener();
    const env = { NODE_OPTIONS: `--require=${crashFile}`, CRASH_IN: 'main', CRASH_AFTER_MS: '2500' };
    const program = shell(['call', `127.0.0.1:${port}`, ...quiet], env);
    await program.untilText(inCall);
    expect(await whole(program)).toBe(1);
    expect(program.terminal.text()).toContain('tchat: crash on purpose');
  });

  it.each(['capture', 'paint'])(
    'does not come with an exception in the %s thread: the part is started again',
    async (part) => {
      const { port } = await listener();
      const once = join(folder, `crashed-${part}`);
      const env = {
        NODE_OPTIONS: `--require=${crashFile}`,
        CRASH_IN: part,
        CRASH_AFTER_MS: '2500',
        CRASH_ONCE: once,
        TCHAT_LOG: join(folder, 'log'),
      };
      const program = shell(['call', `127.0.0.1:${port}`, ...quiet], env);
      await program.untilText(inCall);
      await program.until(
        'the crash',
        () => execFileSync('sh', ['-c', `test -e ${once} && echo yes || true`]).length > 0,
      );
      // Pictures both ways again: the stats pane counts them.
      await program.untilText(/received→shown\s+(2[5-9]|3\d)→(2[5-9]|3\d) fps/);
      await program.untilText(/camera→sent\s+(2[5-9]|3\d)→(2[5-9]|3\d) fps/);
      program.type('q');
      expect(await whole(program)).toBe(0);
    },
  );

  it('comes with the terminal: a closed pty ends the program, its children and the call', async () => {
    const far = await listener('--once');
    const args = ['call', `127.0.0.1:${far.port}`, '--camera', 'test', '--mic', 'tone', '--speaker', 'none'];
    const env = { XDG_CONFIG_HOME: join(folder, 'near') };
    const program = own(
      new PtyProgram(process.execPath, [mainFile, ...args], { columns: 120, rows: 40, env }),
    );
    await program.untilText(inCall);
    const pid = program.pid;
    program.hangUpTerminal();
    await far.program.exited;
    await far.program.until('the program is gone', () => processesWith(`call 127.0.0.1:${far.port}`) === '');
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('is seen on the screen when the other side stands still or is killed, and comes when it stays away', async () => {
    const far = await listener();
    const program = shell(['call', `127.0.0.1:${far.port}`, '--reconnect', '1s', ...quiet]);
    await program.untilText(inCall);
    // Stopped, not killed: the line stays open and nothing comes through it.
    process.kill(far.program.pid, 'SIGSTOP');
    await program.untilText(/nothing heard for \d+ s/);
    expect(await whole(program)).toBe(7);
    expect(program.terminal.text()).toContain('fell silent');
    process.kill(far.program.pid, 'SIGCONT');

    const again = await listener();
    const second = shell(['call', `127.0.0.1:${again.port}`, '--reconnect', '1s', ...quiet]);
    await second.untilText(inCall);
    process.kill(again.program.pid, 'SIGKILL');
    await second.untilText(/the line is away/);
    expect(await whole(second)).toBe(7);
  });

  it('says in one line why, and in its exit code', async () => {
    const web = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n', () => socket.destroy());
    });
    servers.push(web);
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const webPort = (web.address() as { port: number }).port;
    for (const [target, code, words] of [
      ['nobody.invalid', 3, /nobody\.invalid/],
      ['127.0.0.1:1', 3, /refused|listens/i],
      [`127.0.0.1:${webPort}`, 5, /not tchat|protocol/i],
      ['host:99999', 2, /port/],
    ] as const) {
      const program = shell(['call', target, ...quiet]);
      expect(await whole(program), target).toBe(code);
      expect(program.terminal.text()).toMatch(words);
    }
  });

  it('is declined, or the other side is busy', async () => {
    const far = own(
      new PtyProgram(process.execPath, [mainFile, 'listen', '--port', '0', '--bind', '127.0.0.1', ...quiet], {
        columns: 120,
        rows: 40,
        env: { XDG_CONFIG_HOME: join(folder, 'far') },
      }),
    );
    const [, port] = await far.untilText(/on port (\d+)/);
    const first = shell(['call', `127.0.0.1:${port}`, ...quiet]);
    await far.untilText(/is calling/);
    far.type('n');
    expect(await whole(first)).toBe(4);
    const second = shell(['call', `127.0.0.1:${port}`, ...quiet]);
    await far.until('a second ring', () => far.raw.split('is calling').length === 3);
    far.type('y');
    await second.untilText(inCall);
    const third = shell(['call', `127.0.0.1:${port}`, ...quiet]);
    expect(await whole(third)).toBe(4);
    expect(third.terminal.text()).toMatch(/busy/i);
    second.type('q');
    expect(await whole(second)).toBe(0);
    await far.until(
      'waiting again',
      () => !far.terminal.isAlternateScreen && /Waiting for a call/.test(far.terminal.text()),
    );
    far.type('\x03');
    await far.exited;
  });

  it('is stopped by a changed key, with both fingerprints and the way out', async () => {
    const one = await listener('--once');
    const first = shell(['call', `127.0.0.1:${one.port}`, ...quiet, '--headless', '--duration', '1s']);
    expect(await whole(first)).toBe(0);
    await one.program.exited;
    const args = [
      'listen',
      '--headless',
      '--auto-accept',
      '--port',
      one.port,
      '--bind',
      '127.0.0.1',
      ...quiet,
    ];
    const env = { XDG_CONFIG_HOME: join(folder, 'impostor') };
    const impostor = own(new PtyProgram(process.execPath, [mainFile, ...args], { columns: 120, env }));
    await impostor.untilText(/on port/);
    const second = shell(['call', `127.0.0.1:${one.port}`, ...quiet]);
    expect(await whole(second)).toBe(6);
    expect(second.raw.match(/SHA256:/g)!.length).toBeGreaterThanOrEqual(2);
    expect(second.terminal.text()).toContain('tchat forget');
    const forget = shell(['forget', `127.0.0.1:${one.port}`]);
    expect(await whole(forget)).toBe(0);
    const third = shell(['call', `127.0.0.1:${one.port}`, ...quiet, '--headless', '--duration', '1s']);
    expect(await whole(third)).toBe(0);
  });
});
