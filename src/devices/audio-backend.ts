// Which sound library there is, and which device of it a name means. Loads nothing before it is asked to.
import { type ErrorCode, TchatError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { AudioBackend, AudioDeviceInfo } from './block-device.ts';
import { listPulseDevices, type PulseDevice } from './pulse-devices.ts';

/**
 * PortAudio if it was built, else the ready-made binaries, else nothing. TCHAT_AUDIO=portaudio|prebuilt|none takes the
 * choice away: for tests, and to find out in a bug report which of them is to blame.
 */
export async function loadAudioBackend(wish = process.env.TCHAT_AUDIO): Promise<AudioBackend | undefined> {
  if (wish === 'none') return undefined;
  if (wish !== 'prebuilt') {
    try {
      const { loadPortAudio } = await import('./portaudio.ts');
      return loadPortAudio();
    } catch (error) {
      log('audio', `no PortAudio: ${String(error)}`);
      if (wish === 'portaudio') return undefined;
    }
  }
  const { loadPrebuilt } = await import('./prebuilt-audio.ts');
  return loadPrebuilt();
}

/** All devices: those of the sound server first, then what the library sees by itself. */
export async function listDevices(backend: AudioBackend): Promise<ReturnType<AudioBackend['list']>> {
  const { microphones, speakers } = backend.list();
  const server = backend.pulse === undefined ? undefined : await listPulseDevices();
  const merge = (own: AudioDeviceInfo[], theirs: readonly PulseDevice[] = []): AudioDeviceInfo[] => {
    const door = own.find(({ name }) => name === backend.pulse);
    if (!door || theirs.length === 0) return own;
    const behind = theirs.map((device) => ({ ...device, id: door.id }));
    return [...behind, ...own.map((device) => ({ ...device, isDefault: false }))];
  };
  return {
    microphones: merge(microphones, server?.microphones),
    speakers: merge(speakers, server?.speakers),
  };
}

/**
 * The device that `choice` means for a backend; the server is asked only when something is named. Throws as
 * `chooseDevice` does.
 */
export async function findDevice(
  backend: AudioBackend,
  choice: string,
  code: Extract<ErrorCode, 'microphone-missing' | 'speaker-missing'>,
): Promise<AudioDeviceInfo> {
  const { microphones, speakers } = choice === 'auto' ? backend.list() : await listDevices(backend);
  return chooseDevice(choice, code === 'microphone-missing' ? microphones : speakers, code);
}

/**
 * The device that a name means: `auto` the default one (or the first), else the one with exactly this name, else the only
 * one whose name contains it, whatever the case. PortAudio itself would open the default for anything unknown, silently.
 * Throws `code` with the candidates.
 */
export function chooseDevice(
  name: string,
  devices: readonly AudioDeviceInfo[],
  code: Extract<ErrorCode, 'microphone-missing' | 'speaker-missing'>,
): AudioDeviceInfo {
  const what = code === 'microphone-missing' ? 'microphone' : 'speaker';
  if (name === 'auto') {
    const device = devices.find((each) => each.isDefault) ?? devices[0];
    if (!device) throw new TchatError(code, `No ${what} was found.`);
    return device;
  }
  const exact = devices.filter((each) => each.name === name || each.pulse === name);
  const part = name.toLowerCase();
  const has = (text = '') => text.toLowerCase().includes(part);
  const found = exact.length > 0 ? exact : devices.filter((each) => has(each.name) || has(each.pulse));
  const [device] = found;
  // Two devices of the very same name cannot be told apart: the first is as good as the other.
  if (device && (found.length === 1 || exact.length > 0)) return device;
  const candidates = (found.length > 0 ? found : devices).map((each) => `"${each.name}"`).join(', ');
  const why = found.length > 1 ? `"${name}" is part of several ${what}s` : `There is no ${what} "${name}"`;
  throw new TchatError(code, candidates ? `${why}: choose one of ${candidates}.` : `${why}, nor any other.`);
}
