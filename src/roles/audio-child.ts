// Starts the audio role in a process of its own, and puts an engine before it.
import { fork } from 'node:child_process';
import type { AudioEngine } from '../media/parts.ts';
import { type AudioChoice, type AudioPort, HostedAudioEngine } from './audio-engine.ts';
import type { AudioNews, AudioOrder } from './audio-messages.ts';
import { childPort } from './port.ts';

/** Starts the audio process; its devices open at once. Nothing is started when both choices are `none`. */
export function openAudioProcess(choice: AudioChoice): AudioEngine {
  const engine = audioProcess(choice);
  engine.open();
  return engine;
}

/** The same, but nothing is started before `open()`. */
export function audioProcess(choice: AudioChoice): HostedAudioEngine {
  return new HostedAudioEngine(startProcess, choice);
}

function startProcess(): AudioPort {
  // Tests run from src/, where Node 20 needs the built file.
  const built = import.meta.url.endsWith('.ts') ? '../../dist/roles/audio.process.js' : './audio.process.js';
  const child = fork(new URL(built, import.meta.url), [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    // measured: heap 5 MB in a call. A small young generation is collected in less than a millisecond.
    execArgv: ['--max-old-space-size=64', '--max-semi-space-size=2'],
    // In a session of its own: a Ctrl-C in the terminal is for tchat alone.
    detached: true,
  });
  return childPort<AudioNews, AudioOrder>(child, 'sound');
}
