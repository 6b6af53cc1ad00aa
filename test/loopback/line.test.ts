// The built program on lines that break, through tunnels and proxies: two real processes, TLS, and what is between them.
import { execFileSync, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolders } from '../fakes/folder.ts';
import { type JsonProgram, portOf, startTchat } from '../fakes/json-program.ts';
import { type LineRelay, startLineRelay } from '../fakes/line-relay.ts';
import { freePort, startSshd } from '../fakes/sshd.ts';

const folder = temporaryFolders();
const closers: (() => unknown)[] = [];
const sources = ['--camera', 'test', '--mic', 'tone', '--speaker', 'none'];
const good = { bytesPerSecond: 1_250_000, delayUs: 5_000 };

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function tchat(who: string, args: readonly string[]): JsonProgram {
  const program = startTchat(args, { XDG_CONFIG_HOME: `${config}-${who}`, TCHAT_AUDIO: 'none' });
  closers.push(() => program.child.kill('SIGKILL'));
  return program;
}
const config = folder();

async function listener(): Promise<JsonProgram & { port: number }> {
  const flags = ['--auto-accept', '--once', '--port', '0', '--bind', '127.0.0.1'];
  const program = tchat('far', ['listen', ...flags, ...sources]);
  return { ...program, port: await portOf(program) };
}

const caller = (port: number, ...more: string[]) =>
  tchat('near', ['call', `127.0.0.1:${port}`, ...sources, ...more]);

async function relayTo(port: number): Promise<LineRelay> {
  const relay = await startLineRelay(port, good);
  closers.push(() => relay.close());
  return relay;
}

const now = (program: JsonProgram) => program.records.at(-1);
const state = (program: JsonProgram) => now(program)?.state;
const until = { timeout: 20_000, interval: 100 };

describe('a call on a line that breaks', () => {
  it('goes on by itself, and says meanwhile that it is away and for how long', async () => {
    const far = await listener();
    const relay = await relayTo(far.port);
    const near = caller(relay.port);
    await expect.poll(() => now(near)?.wire.connections, until).toBe(2);
    await expect.poll(() => now(near)!.video.receivedFps, until).toBeGreaterThan(20);

    relay.refusing = true;
    relay.cut();
    await expect.poll(() => [state(near), state(far)], until).toEqual(['reconnecting', 'reconnecting']);
    expect(now(near)!.wire.endsInMs).toBeGreaterThan(1000);
    relay.refusing = false;
    await expect.poll(() => [state(near), state(far)], until).toEqual(['in-call', 'in-call']);
    await expect.poll(() => now(near)!.video.receivedFps, until).toBeGreaterThan(20);
    await expect.poll(() => now(far)!.wire.connections, until).toBe(2);
    near.child.kill('SIGINT');
    expect(await far.exited).toBe(0);
    expect(now(far)).toMatchObject({ end: { reason: 'peer-hang-up' } });
  });

  it('ends when it stays away, on both sides, with the reason and its exit code', async () => {
    const far = await listener();
    const relay = await relayTo(far.port);
    const near = caller(relay.port, '--reconnect', '2s');
    await expect.poll(() => state(near), until).toBe('in-call');
    relay.refusing = true;
    relay.cut();
    expect(await near.exited).toBe(7);
    expect(now(near)).toMatchObject({ end: { reason: 'line-lost', exitCode: 7 } });
    relay.refusing = false;
    // The listener was not told another time: it waits its fifteen seconds.
    expect(state(far)).toBe('reconnecting');
  });

  it('with --reconnect 0 ends at once', async () => {
    const far = await listener();
    const relay = await relayTo(far.port);
    const near = caller(relay.port, '--reconnect', '0');
    await expect.poll(() => state(near), until).toBe('in-call');
    relay.cut();
    expect(await near.exited).toBe(7);
    expect(near.records.some((record) => record.state === 'reconnecting')).toBe(false);
  });
});

const missing = ['/usr/sbin/sshd', 'ssh'].find((program) => {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return false;
  } catch {
    return true;
  }
});
if (missing) console.warn(`calls through tunnels are not tested: ${missing} is not installed`);

describe.skipIf(missing)('a call through SSH', () => {
  /** An ssh process with these flags, which can be ended and started again. */
  async function tunnel(...flags: string[]): Promise<{ stop(): void; start(): void }> {
    const path = folder();
    execFileSync('mkdir', ['-p', path]);
    const sshd = await startSshd(path);
    closers.push(() => sshd.close());
    const start = () => {
      const ssh = spawn('ssh', ['-N', '-o', 'ExitOnForwardFailure=yes', ...flags, ...sshd.args], {
        stdio: 'ignore',
      });
      closers.push(() => ssh.kill('SIGKILL'));
      return ssh;
    };
    let ssh = start();
    return {
      stop: () => void ssh.kill('SIGKILL'),
      start: () => {
        ssh = start();
      },
    };
  }

  it.each(['-L', '-R'])(
    'goes through ssh %s, both connections, and survives that the tunnel is started again',
    async (way) => {
      const far = await listener();
      const port = await freePort();
      const ssh = await tunnel(way, `127.0.0.1:${port}:127.0.0.1:${far.port}`);
      await expect.poll(() => canConnect(port), until).toBe(true);
      const near = caller(port);
      await expect.poll(() => now(near)?.wire.connections, until).toBe(2);
      ssh.stop();
      await expect.poll(() => state(near), until).toBe('reconnecting');
      ssh.start();
      await expect.poll(() => [state(near), now(near)!.wire.connections], until).toEqual(['in-call', 2]);
    },
  );

  it('goes through a SOCKS5 proxy, which looks the name up', async () => {
    const far = await listener();
    const port = await freePort();
    await tunnel('-D', `127.0.0.1:${port}`);
    await expect.poll(() => canConnect(port), until).toBe(true);
    const near = tchat('near', [
      'call',
      `localhost:${far.port}`,
      '--proxy',
      `socks5://127.0.0.1:${port}`,
      ...sources,
    ]);
    await expect.poll(() => now(near)?.wire.connections, until).toBe(2);
    near.child.kill('SIGINT');
    await near.exited;
    const nobody = tchat('near', ['call', 'localhost:1', '--proxy', `127.0.0.1:${port}`, ...sources]);
    expect(await nobody.exited).toBe(3);
    expect(nobody.errors()).toContain(`the proxy 127.0.0.1:${port}`);
  });

  it('says that nobody is at the proxy’s address', async () => {
    const near = tchat('near', ['call', 'localhost', '--proxy', `127.0.0.1:${await freePort()}`, ...sources]);
    expect(await near.exited).toBe(3);
    expect(near.errors()).toContain('Cannot connect to the proxy');
  });
});

async function canConnect(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
