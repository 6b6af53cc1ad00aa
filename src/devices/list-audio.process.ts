// Lists microphones and speakers in a short-lived process of its own, because PortAudio prints while it looks around and
// may hang on a sound server that does. Started by list-audio.ts; answers once, and is killed for it.
import { listDevices, loadAudioBackend } from './audio-backend.ts';
import type { AudioDeviceList } from './list-audio.ts';

async function look(): Promise<AudioDeviceList> {
  const backend = await loadAudioBackend();
  if (!backend) return nothing('none', 'No sound library could be loaded.');
  try {
    return { ...(await listDevices(backend)), backend: backend.name };
  } catch (cause) {
    return nothing(backend.name, `${backend.name} cannot list its devices: ${String(cause)}.`);
  }
}

function nothing(backend: AudioDeviceList['backend'], error: string): AudioDeviceList {
  return { microphones: [], speakers: [], backend, error };
}

const answer = await look();
process.send?.(answer);
