// A real `tchat listen`, the built program in a process of its own, as attackers meet it: what it writes, how much memory it
// takes at most, and whether somebody whom it knows still gets through.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { sayBye } from '../../src/call/handshake.ts';
import { placeCall } from '../../src/call/place-call.ts';
import { realClock } from '../../src/core/clock.ts';
import type { TchatError } from '../../src/core/errors.ts';
import { dial } from '../../src/net/dial.ts';
import { type Identity, makeIdentity } from '../../src/net/identity.ts';
import type { TransportLink } from '../../src/net/link.ts';
import { nonceBytes } from '../../src/trust/sizes.ts';
import type { Offer } from '../../src/wire/message.ts';
import { mainFile } from './pty-program.ts';

export const offer: Offer = {
  audioCodecs: ['opus', 'pcm'],
  videoCodecs: ['jpeg'],
  view: { width: 160, height: 90, maxFps: 30 },
};

/** What the listener has to hold, of its own process: a call with test picture and test tone is about 100 MB (measured). */
export const mostMemoryMb = 200;

/** What tests look at in a line of `--json`. */
interface SiegeRecord {
  readonly peer: { readonly words: string[]; readonly trust: string } | null;
  readonly turnedAway: Record<string, number>;
}

export class Besieged {
  /** All that was said to people. */
  text = '';
  port = 0;
  /** The keys of friends, whom the listener knows. */
  private readonly friends: readonly Identity[];
  private calls = 0;
  /** Friends' connections that were pushed out before they had said who they are. */
  retries = 0;
  private readonly folder: string;
  private readonly child: ChildProcess;
  private readonly records: string[] = [];

  private constructor(friends: readonly Identity[], folder: string, flags: readonly string[]) {
    this.friends = friends;
    this.folder = folder;
    const args = [mainFile, 'listen', '--json', '--auto-accept', '--port', '0', '--bind', '127.0.0.1'];
    const sources = ['--camera', 'test', '--mic', 'none', '--speaker', 'none', '--name', 'besieged'];
    this.child = spawn(process.execPath, [...args, ...sources, ...flags], {
      env: { ...process.env, XDG_CONFIG_HOME: folder, TCHAT_AUDIO: 'none' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.text += chunk.toString();
    });
    let rest = '';
    this.child.stdout!.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop()!;
      this.records.push(...lines);
      this.records.splice(0, this.records.length - 3);
    });
  }

  static async open(...flags: string[]): Promise<Besieged> {
    return Besieged.openFor(1, ...flags);
  }

  /** A friend rings ten times at once, and then every ten seconds: who wants more needs more friends. */
  static async openFor(friends: number, ...flags: string[]): Promise<Besieged> {
    const folder = mkdtempSync(join(tmpdir(), 'tchat-siege-'));
    const identities = await Promise.all(Array.from({ length: friends }, () => makeIdentity()));
    const lines = identities.map(({ fingerprint }, n) => `- ${fingerprint} Friend ${n}\n`);
    mkdirSync(join(folder, 'tchat'), { mode: 0o700 });
    writeFileSync(join(folder, 'tchat', 'known_peers'), lines.join(''), { mode: 0o600 });
    const besieged = new Besieged(identities, folder, flags);
    await besieged.until('it waits', () => /Waiting for a call|Do not disturb/.test(besieged.text));
    besieged.port = Number(/on port (\d+)/.exec(besieged.text)![1]);
    return besieged;
  }

  get alive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The most memory that the process has had, MB. */
  get peakMemoryMb(): number {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)![1]) / 1024;
  }

  /** Connections that it holds open now. */
  get openSockets(): number {
    const port = this.port.toString(16).toUpperCase().padStart(4, '0');
    const table = readFileSync(`/proc/${this.child.pid}/net/tcp`, 'utf8');
    return [...table.matchAll(new RegExp(`^ *\\d+: \\w{8}:${port} \\w{8}:\\w{4} 01 `, 'gm'))].length;
  }

  /** The newest statistics, once there are some. */
  get record(): SiegeRecord | undefined {
    const newest = this.records.at(-1);
    return newest === undefined ? undefined : JSON.parse(newest);
  }

  /**
   * A friend calls, again at once where it is busy, is accepted, and hangs up; ms from the first packet to the agreement.
   * Rejects when it takes 10 s.
   */
  async friendCalls(): Promise<number> {
    const from = performance.now();
    const link = await this.agreed(AbortSignal.timeout(10_000));
    const ms = performance.now() - from;
    sayBye(link, 'hang-up');
    await link.close();
    const ended = this.text.length;
    await this.until('it waits again', () => /Waiting for a call/.test(this.text.slice(ended)) || this.waits);
    return ms;
  }

  private async agreed(signal: AbortSignal): Promise<TransportLink> {
    const { friends, port } = this;
    const identity = friends[this.calls++ % friends.length]!;
    const me = { name: 'friend', offer, fingerprint: identity.fingerprint };
    for (;;) {
      const link = await dial({ host: '127.0.0.1', port, identity, signal }).catch((error: TchatError) => {
        if (error.code !== 'line-lost') throw error;
        return undefined;
      });
      if (!link) {
        this.retries++;
        // As the program does: see reach.ts.
        await realClock.sleepUntil(realClock.nowUs() + 200_000, signal);
        continue;
      }
      try {
        await placeCall({ link, clock: realClock, me, nonce: randomBytes(nonceBytes), signal });
        return link;
      } catch (error) {
        await link.close();
        if ((error as TchatError).code !== 'busy') throw error;
      }
    }
  }

  private get waits(): boolean {
    return this.text.trimEnd().endsWith('Waiting for a call. Ctrl-C stops.');
  }

  async until(what: string, look: () => boolean, seconds = 20): Promise<void> {
    const deadline = performance.now() + seconds * 1000;
    while (!look()) {
      if (!this.alive) throw new Error(`the listener has ended before ${what}:\n${this.text}`);
      if (performance.now() > deadline) throw new Error(`never happened: ${what}\n${this.text.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    if (this.alive) {
      this.child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
