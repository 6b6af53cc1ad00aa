// The built program between two hosts, with the kernel's own TCP on a cable of 1 Mbit/s.
import { spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { temporaryFolders } from '../fakes/folder.ts';
import { followTchat, type JsonProgram, portOf } from '../fakes/json-program.ts';
import { type Cable, namespacesMissing, openTwoHosts, type TwoHosts } from '../fakes/namespaces.ts';
import { mainFile } from '../fakes/pty-program.ts';

if (namespacesMissing) console.warn(`calls between two hosts are not tested: ${namespacesMissing}`);

const folder = temporaryFolders();
const config = folder();
const closers: (() => unknown)[] = [];
const until = { timeout: 30_000, interval: 100 };
const now = (program: JsonProgram) => program.records.at(-1);

afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

function start(who: string, host: readonly string[], args: readonly string[]): JsonProgram {
  const [command, ...prefix] = host;
  const sources = ['--camera', 'test', '--mic', 'tone', '--speaker', 'none', '--json'];
  const child = spawn(command!, [...prefix, process.execPath, mainFile, ...args, ...sources], {
    env: { ...process.env, XDG_CONFIG_HOME: `${config}-${who}`, TCHAT_AUDIO: 'none' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const program = followTchat(child);
  closers.push(() => child.kill('SIGKILL'));
  return program;
}

async function call(cable: Cable): Promise<{ hosts: TwoHosts; near: JsonProgram; far: JsonProgram }> {
  const hosts = openTwoHosts(cable);
  closers.push(() => hosts.close());
  const far = start('far', hosts.far, ['listen', '--auto-accept', '--once', '--port', '0']);
  const near = start('near', hosts.near, ['call', `${hosts.farAddress}:${await portOf(far)}`]);
  await expect.poll(() => now(near)?.wire.connections, until).toBe(2);
  return { hosts, near, far };
}

describe.skipIf(namespacesMissing)('a call between two hosts', () => {
  it('on 1 Mbit/s uses both connections, sends what fits, and lets no queue grow', async () => {
    const { near } = await call({ bitsPerSecond: 1_000_000, queueMs: 1_000 });
    await expect.poll(() => now(near)!.video.receivedFps, until).toBeGreaterThan(20);
    const seen = near.records.length;
    await expect.poll(() => near.records.length, until).toBeGreaterThan(seen + 5);
    for (const { wire } of near.records.slice(-5)) {
      expect(wire.outBps).toBeLessThan(125_000);
      // A second could stand in it.
      expect(wire.queueMs).toBeLessThan(300);
    }
  });

  it('goes on when the cable is pulled for some seconds and put back', async () => {
    const { hosts, near, far } = await call({ bitsPerSecond: 1_000_000, queueMs: 300 });
    hosts.plug(false);
    await expect.poll(() => now(near)!.state, until).toBe('reconnecting');
    hosts.plug(true);
    await expect.poll(() => [now(near)!.state, now(far)!.state], until).toEqual(['in-call', 'in-call']);
    await expect.poll(() => now(near)!.video.receivedFps, until).toBeGreaterThan(15);
  });

  it('on a cable that delays and loses, where the kernel has one (sch_netem)', async ({ skip }) => {
    const cable = { bitsPerSecond: 1_000_000, queueMs: 300, delayMs: 50, lossPercent: 1 };
    const parts = await call(cable).catch((error: Error) => error);
    if (parts instanceof Error && /qdisc kind is unknown/.test(parts.message))
      skip('this kernel has no sch_netem');
    if (parts instanceof Error) throw parts;
    await expect.poll(() => now(parts.near)!.video.receivedFps, until).toBeGreaterThan(10);
    expect(now(parts.near)!.wire.rttMs).toBeGreaterThan(99);
  });
});
