// The audio role in a process of its own, started by openAudioProcess: PortAudio prints on stdout and stderr (both go
// nowhere here) and may hang for ever, so this process always ends by SIGKILL, its parent's or its own.
import { setPriority } from 'node:os';
import { AudioRole } from './audio.ts';
import type { AudioNews, AudioOrder } from './audio-messages.ts';
import { parentPort } from './port.ts';

/** chosen: enough to finish a file; nobody waits for a process whose parent has gone. */
const finishMs = 300;

try {
  // Sound goes first on a busy machine. Only the superuser may; without it the call works as well.
  setPriority(-10);
} catch {}

const port = parentPort<AudioOrder, AudioNews>();
const role = new AudioRole(port);
const end = () => process.kill(process.pid, 'SIGKILL');
port.onLost(() => {
  setTimeout(end, finishMs);
  role.close().then(end, end);
});
role.start();
