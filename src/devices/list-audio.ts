// Which microphones and speakers there are, found out in a child process so that whatever a sound library prints or
// hangs on stays there.
import { fork } from 'node:child_process';
import type { AudioBackend, AudioDeviceInfo } from './block-device.ts';

export interface AudioDeviceList {
  readonly microphones: readonly AudioDeviceInfo[];
  readonly speakers: readonly AudioDeviceInfo[];
  readonly backend: AudioBackend['name'] | 'none';
  /** Why the lists are empty, where something went wrong. */
  readonly error?: string;
}

/** measured: 0.1 s; a sound server that does not answer in this time is frozen. */
const patienceMs = 4_000;

/** Never rejects; takes 4 s at most, less when the signal aborts (the list is then empty), and leaves nothing running. */
export function listAudioDevices(signal?: AbortSignal): Promise<AudioDeviceList> {
  // Tests run from src/, where Node 20 needs the built file.
  const built = import.meta.url.endsWith('.ts')
    ? '../../dist/devices/list-audio.process.js'
    : './list-audio.process.js';
  const child = fork(new URL(built, import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: ['--max-old-space-size=64'],
    detached: true,
  });
  return new Promise((resolve) => {
    let answer: AudioDeviceList = nothing('The sound server does not answer.');
    const end = () => void child.kill('SIGKILL');
    const timer = setTimeout(end, patienceMs);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted) end();
    const settle = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve(answer);
    };
    child.once('message', (message) => {
      answer = message as AudioDeviceList;
      end();
    });
    child.once('error', (error) => {
      answer = nothing(`The sound devices cannot be listed: ${error.message}.`);
      settle();
    });
    child.once('exit', settle);
  });
}

function nothing(error: string): AudioDeviceList {
  return { microphones: [], speakers: [], backend: 'none', error };
}
