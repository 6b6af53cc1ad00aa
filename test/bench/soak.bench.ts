// A call under everything at once, for SOAK_SECONDS (60; ten minutes is the long form): the terminal held to 300 kB/s, a resize
// every second, the main thread blocked for 40 ms twice a second, a voice both ways through PortAudio. What the statistics pane
// says of the sound: no underrun, next to nothing concealed. The other side has no screen and no device, so that two cores are
// enough for all of it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { Scope } from '../../src/core/scope.ts';
import { portOf, startTchat } from '../fakes/json-program.ts';
import { mainFile } from '../fakes/pty-program.ts';
import { PtyRelay } from '../fakes/pty-relay.ts';
import { type Pulse, pulseMissing, startPulse } from '../fakes/pulse.ts';
import { type Emit, percentiles } from './harness.ts';

/** The voice that is shipped, and how long it lasts. */
const voice = { path: 'assets/voice.wav', ms: 7_905 };
const seconds = Number(process.env.SOAK_SECONDS ?? 60);
/** The call begins, and the jitter buffer learns what such a main thread does. */
const settleMs = 10_000;
const line = { bytesPerSecond: 300_000, delayUs: 25_000, queueBytes: 65_536 };
const sizes = [
  [160, 45],
  [150, 43],
] as const;

/** In the program's own process and in no worker of it. */
const blocker = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from 'node:worker_threads';
  const block = () => { for (const end = performance.now() + 40; performance.now() < end; ); };
  if (isMainThread) setInterval(block, 500).unref();`)}`;

export default async function benchSoak(emit: Emit): Promise<void> {
  if (pulseMissing) return console.error(`soak: left out: ${pulseMissing}`);
  const scope = new Scope();
  try {
    const folder = mkdtempSync(join(tmpdir(), 'tchat-soak-'));
    scope.defer(() => rmSync(folder, { recursive: true, force: true }));
    const pulse = scope.own(await startPulse(['ear', 'mouth']));
    await soak(emit, scope, folder, pulse);
  } finally {
    await scope.close();
  }
}

async function soak(emit: Emit, scope: Scope, folder: string, pulse: Pulse): Promise<void> {
  const speak = () => pulse.play('mouth', voice.path);
  speak();
  const speaking = setInterval(speak, voice.ms);
  scope.defer(() => clearInterval(speaking));
  const far = startTchat(
    [
      ...['listen', '--auto-accept', '--port', '0', '--bind', '127.0.0.1'],
      ...['--camera', 'test', '--mic', 'voice'],
      ...['--speaker', 'none'],
    ],
    { XDG_CONFIG_HOME: join(folder, 'far') },
  );
  scope.defer(async () => {
    far.child.kill('SIGKILL');
    await far.exited;
  });
  const port = await portOf(far);
  const [columns, rows] = sizes[0];
  const flags = ['--camera', 'test', '--mic', 'auto', '--speaker', 'auto'];
  const args = ['--import', blocker, mainFile, 'call', `127.0.0.1:${port}`, ...flags];
  const env = { ...pulse.env({ sink: 'ear', heard: 'mouth' }), XDG_CONFIG_HOME: join(folder, 'near') };
  const near = new PtyRelay(process.execPath, args, { ...line, columns, rows, env });
  scope.defer(() => near.close());
  await seen(near, /received→shown\s+\d+→(\d+)/);
  await pause(settleMs);
  const pane = new Pane(near);
  const startUs = monotonicNowUs();
  for (let turn = 1; monotonicNowUs() - startUs < seconds * 1e6; turn++) {
    await pause(1000);
    const [wide, high] = sizes[turn % 2]!;
    near.resize(wide, high);
    if (near.ended) throw new Error(`soak: the program has ended:\n${near.terminal.text()}`);
    pane.look();
  }
  pane.report(emit);
}

/** What the pane says, once a second. */
class Pane {
  private readonly relay: PtyRelay;
  private readonly figures: Record<string, number[]> = {};

  constructor(relay: PtyRelay) {
    this.relay = relay;
    this.look();
  }

  look(): void {
    const text = this.relay.terminal.text();
    for (const [name, { pattern }] of Object.entries(paneFigures)) {
      const match = pattern.exec(text);
      if (!match) continue;
      const number = Number(match[1]!.replace('−', '-')) * (match[2] === 's' ? 1000 : 1);
      (this.figures[name] ??= []).push(number);
    }
  }

  report(emit: Emit): void {
    const record = (what: string, unit: string, values: readonly number[]) =>
      emit({ name: `soak/${what}`, unit, ...percentiles(values), bytes: 0, allocBytes: 0 });
    for (const [what, { unit, grows }] of Object.entries(paneFigures)) {
      const values = this.figures[what] ?? [];
      record(what, unit, grows ? [values.at(-1)! - values[0]!] : values);
    }
    const concealed = this.figures.concealed ?? [];
    record('concealed, share', '%', [(concealed.at(-1)! - concealed[0]!) / 10 / seconds]);
  }
}

const paneFigures: Record<string, { pattern: RegExp; unit: string; grows?: boolean }> = {
  underruns: { pattern: /underruns\s+(\d+)/, unit: 'times', grows: true },
  concealed: { pattern: /concealed\s+([\d.]+) (ms|s)/, unit: 'ms', grows: true },
  'sound delay p95': { pattern: /delay p50\/p95\s+\d+ \/ (\d+) ms/, unit: 'ms' },
  'jitter buffer': { pattern: /jitter buffer\/aim\s+(\d+) /, unit: 'ms' },
  'picture age p95': { pattern: /age p50\/p95\s+\d+ \/ (\d+) ms/, unit: 'ms' },
  'lip sync, pictures later': { pattern: /lip sync\s+([+−]?\d+) ms/, unit: 'ms' },
  'pictures shown': { pattern: /received→shown\s+\d+→(\d+)/, unit: 'fps' },
  'main thread late by, p99': { pattern: /([\d.]+) ms late/, unit: 'ms' },
};

async function seen(relay: PtyRelay, pattern: RegExp): Promise<string> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const match = pattern.exec(relay.terminal.text());
    if (match) return match[1]!;
    await pause(50);
  }
  throw new Error(`soak: never seen: ${pattern}\n${relay.terminal.text()}`);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
