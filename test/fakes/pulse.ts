// A sound server of one's own: PulseAudio with null sinks on a private socket in a temporary folder. It stands in for
// sound cards: what is played into a sink can be recorded from its monitor. It never touches the user's sound server,
// works as root, and close() ends exactly what was started here.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Scope } from '../../src/core/scope.ts';

/** Why sound tests cannot run here, to be printed with the skip; undefined: they can. */
export const pulseMissing: string | undefined = whyNoPulse();

export interface Recording {
  /** Samples so far. */
  readonly length: number;
  /** Those from `from` on: a copy. */
  samples(from?: number): Int16Array;
}

export interface Pulse {
  /** `unix:/…/native` */
  readonly server: string;
  /** Environment for a program whose speaker is `sink` and whose microphone hears what is played into `heard`. */
  env(route: { sink?: string; heard?: string }): NodeJS.ProcessEnv;
  /** Records what is played into a sink, mixed to so many channels, from now until the server closes; interleaved. */
  record(sink: string, channels?: 1 | 2): Recording;
  /** A device that the server gets now, under a name that users read; the function takes it away again. */
  plug(device: { speaker: string } | { microphone: string; hears: string }): Promise<() => void>;
  /** Plays a WAV file into a sink, once; ends with the server at the latest. */
  play(sink: string, path: string): void;
  /** Freezes (SIGSTOP) or thaws the server: a sound server that has died without a word. */
  freeze(frozen: boolean): void;
  close(): Promise<void>;
}

/** Starts a server with the named null sinks (48 kHz stereo); resolves when it answers and its sinks run fast. */
export async function startPulse(sinks: readonly string[]): Promise<Pulse> {
  if (pulseMissing) throw new Error(pulseMissing);
  const scope = new Scope();
  try {
    return await start(sinks, scope);
  } catch (error) {
    await scope.close();
    throw error;
  }
}

async function start(sinks: readonly string[], scope: Scope): Promise<Pulse> {
  const folder = await mkdtemp(join(tmpdir(), 'tchat-pulse-'));
  scope.defer(() => rm(folder, { recursive: true, force: true }));
  const server = `unix:${folder}/native`;
  // ALSA's `default` and `pulse` go to this server whatever the machine's own configuration says.
  await writeFile(join(folder, '.asoundrc'), 'pcm.!default { type pulse }\nctl.!default { type pulse }\n');
  const base: NodeJS.ProcessEnv = {
    ...process.env,
    HOME: folder,
    XDG_RUNTIME_DIR: folder,
    PULSE_SERVER: server,
  };
  for (const name of [
    'PULSE_SINK',
    'PULSE_SOURCE',
    'PULSE_LATENCY_MSEC',
    'DISPLAY',
    'DBUS_SESSION_BUS_ADDRESS',
  ]) {
    delete base[name];
  }
  const modules = [
    `module-native-protocol-unix socket=${folder}/native auth-anonymous=1`,
    ...sinks.map((name) => `module-null-sink sink_name=${name} rate=48000 channels=2`),
  ];
  const daemonArgs = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--realtime=no'];
  const { PULSE_SERVER: _, ...daemonEnv } = base;
  const daemon = own(
    scope,
    spawn('pulseaudio', [...daemonArgs, ...modules.flatMap((line) => ['-L', line])], {
      env: daemonEnv,
      stdio: 'ignore',
    }),
  );
  await until(() => {
    if (daemon.exitCode !== null) throw new Error(`pulseaudio ended with ${daemon.exitCode}`);
    return spawnSync('pactl', ['info'], { env: base, stdio: 'ignore' }).status === 0;
  }, 'pulseaudio answers');
  // A null sink begins with 1.4–1.7 s of latency and a stream's first callbacks come late; a recorder that wants
  // 10 ms holds it down. What it records is thrown away.
  const holdDown = async (name: string) => {
    const args = [`--device=${name}.monitor`, '--latency-msec=10', '--raw', '--rate=48000', '--channels=1'];
    const recorder = own(scope, spawn('parec', args, { env: base, stdio: ['ignore', 'pipe', 'ignore'] }));
    await flowing(recorder);
  };
  for (const name of sinks) await holdDown(name);
  return {
    server,
    env: ({ sink, heard }) => ({
      ...base,
      ...(sink ? { PULSE_SINK: sink } : {}),
      ...(heard ? { PULSE_SOURCE: `${heard}.monitor` } : {}),
    }),
    record: (sink, channels = 1) => {
      const args = [
        `--device=${sink}.monitor`,
        '--latency-msec=10',
        '--raw',
        '--format=s16le',
        '--rate=48000',
      ];
      const recorder = own(
        scope,
        spawn('parec', [...args, `--channels=${channels}`], {
          env: base,
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      );
      return recordingOf(recorder);
    },
    plug: async (device) => {
      const word = 'speaker' in device ? 'sink' : 'source';
      const name = 'speaker' in device ? device.speaker : device.microphone;
      const what =
        'speaker' in device
          ? ['module-null-sink', 'rate=48000', 'channels=2']
          : ['module-remap-source', `master=${device.hears}.monitor`];
      const words = [...what, `${word}_name=${name}`, `${word}_properties=device.description=${name}`];
      const id = spawnSync('pactl', ['load-module', ...words], { env: base, encoding: 'utf8' }).stdout.trim();
      if (word === 'sink') await holdDown(name);
      return () => void spawnSync('pactl', ['unload-module', id], { env: base });
    },
    play: (sink, path) => {
      own(scope, spawn('paplay', [`--device=${sink}`, path], { env: base, stdio: 'ignore' }));
    },
    freeze: (frozen) => void daemon.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
    close: () => scope.close(),
  };
}

/** Looking at it costs next to nothing, however long it is: who simulates a room beside it must never stand still. */
function recordingOf(recorder: ChildProcess): Recording {
  let bytes = new Uint8Array(1_000_000);
  let held = 0;
  recorder.stdout!.on('data', (chunk: Buffer) => {
    if (held + chunk.length > bytes.length) {
      const larger = new Uint8Array(2 * (held + chunk.length));
      larger.set(bytes.subarray(0, held));
      bytes = larger;
    }
    bytes.set(chunk, held);
    held += chunk.length;
  });
  return {
    get length() {
      return held >> 1;
    },
    samples: (from = 0) => new Int16Array(bytes.buffer.slice(2 * from, held & ~1)),
  };
}

/** The recorder gets sound at real rate: a second's worth came in about a second, so the initial latency is gone. */
async function flowing(recorder: ChildProcess): Promise<void> {
  let bytes = 0;
  recorder.stdout!.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await until(() => bytes > 48_000, 'the null sink runs');
}

/** Ends with the scope, and the scope waits until it is gone. */
function own(scope: Scope, child: ChildProcess): ChildProcess {
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('error', () => {});
  scope.defer(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited 15 s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function whyNoPulse(): string | undefined {
  for (const program of ['pulseaudio', 'pactl', 'parec']) {
    if (spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0)
      return `${program} is not installed`;
  }
  return undefined;
}
