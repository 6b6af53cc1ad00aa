// `tchat demo`: a live call with oneself in this terminal. The other side is a second, real tchat on loopback that shows
// the test card and speaks with the test voice.
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { exitCodes, TchatError } from '../../core/errors.ts';
import { linkedAbort } from '../../core/linked-abort.ts';
import { Scope } from '../../core/scope.ts';
import { parseCameraChoice, settleCamera } from '../../devices/camera.ts';
import { listAudioDevices } from '../../devices/list-audio.ts';
import type { CallOptions } from '../options.ts';
import { passingKeys } from '../peer/keys.ts';
import type { Program } from '../program.ts';
import { callCommand } from './call-command.ts';

/** chosen: ten times what a cold start takes on a slow laptop. */
const startDeadlineUs = 10_000_000;

/** Returns the exit code of our side of the call. */
export async function demoCommand(options: CallOptions, program: Program): Promise<number> {
  const scope = new Scope();
  try {
    const far = startFarSide(options);
    scope.defer(() => endChild(far));
    const port = await portOf(far, program);
    if (port === undefined) return exitCodes.ok;
    return await callCommand(`127.0.0.1:${port}`, await withStandIns(options), program, {
      keys: passingKeys(),
      farSidePid: far.pid,
    });
  } finally {
    await scope.close();
  }
}

/** Where there is no camera or microphone, the test card and the test voice stand in. */
async function withStandIns(options: CallOptions): Promise<CallOptions> {
  const [choice, audio] = await Promise.all([
    settleCamera(parseCameraChoice(options.camera), 'test'),
    listAudioDevices(),
  ]);
  const silent = options.mic === 'auto' && audio.microphones.length === 0;
  return {
    ...options,
    camera: choice.kind === 'test' ? 'test' : options.camera,
    mic: silent ? 'voice' : options.mic,
  };
}

function startFarSide(options: CallOptions): ChildProcess {
  const { fps, audio, audioCodec, insecureTcp } = options;
  const main = new URL('../../main.js', import.meta.url);
  const flags = ['--headless', '--auto-accept', '--once', '--port', '0', '--bind', '127.0.0.1'];
  const sources = ['--name', 'demo', '--camera', 'test', '--mic', 'voice', '--speaker', 'none'];
  const sound = ['--audio', audio, '--audio-codec', audioCodec];
  const agreed = ['--fps', `${fps}`, ...sound, ...(insecureTcp ? ['--insecure-tcp'] : [])];
  return spawn(process.execPath, [fileURLToPath(main), 'listen', ...flags, ...sources, ...agreed], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The port that the far side announces in its first line; undefined when we are stopped meanwhile. */
async function portOf(child: ChildProcess, program: Program): Promise<number | undefined> {
  const done = linkedAbort(program.stop.signal);
  const lines = createInterface({ input: child.stdout! });
  const announced = new Promise<number | undefined>((resolve) => {
    lines.on('line', (line) => {
      const match = /on port (\d+)/.exec(line);
      if (match) resolve(Number(match[1]));
    });
    child.once('exit', () => resolve(undefined));
    child.once('error', () => resolve(undefined));
    void program.clock
      .sleepUntil(program.clock.nowUs() + startDeadlineUs, done.signal)
      .then(() => resolve(undefined));
  });
  const port = await announced;
  done.abort();
  if (port === undefined && program.stop.signal.aborted) return undefined;
  if (port === undefined) {
    throw new TchatError('internal', 'The far side of the demo did not start.', {
      remedy: 'Run `tchat listen --headless --auto-accept` by hand to see why.',
    });
  }
  child.stderr?.resume();
  return port;
}

/** It ends with its call; one that does not is told to. */
function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}
