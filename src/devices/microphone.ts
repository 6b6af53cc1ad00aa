// From what the user passed to --mic to an open BlockSource.
import { fileURLToPath } from 'node:url';
import { TchatError } from '../core/errors.ts';
import type { Channels } from '../media/types.ts';
import { findDevice, loadAudioBackend } from './audio-backend.ts';
import type { BlockSource } from './block-device.ts';
import { openFileSource } from './file-source.ts';
import { clickSource, toneSource } from './synthetic-audio.ts';

/** The bundled voice; the way there is the same from src/ and from dist/. */
const voicePath = fileURLToPath(new URL('../../assets/voice.wav', import.meta.url));

/**
 * Opens `auto`, `tone`, `click` (for measuring: a click at each whole second of the machine's clock), `voice` (the bundled
 * test voice), `file:PATH`, or a microphone by its name or a unique part of it; `none` is undefined. What has
 * only one channel gives one, whatever `channels` says. Throws `microphone-missing`, `microphone-failed`, `audio-native-missing`, `file-unreadable`, `ffmpeg-missing`.
 */
export async function openMicrophone(
  choice: string,
  channels: Channels = 1,
): Promise<BlockSource | undefined> {
  if (choice === 'none') return undefined;
  if (choice === 'tone') return toneSource();
  if (choice === 'click') return clickSource();
  if (choice === 'voice') return openFileSource(voicePath, { name: 'voice' });
  if (choice.startsWith('file:')) return openFileSource(choice.slice('file:'.length), { channels });
  const backend = await loadAudioBackend();
  if (!backend)
    throw new TchatError('audio-native-missing', 'No sound library could be loaded: no microphone.');
  const device = await findDevice(backend, choice, 'microphone-missing');
  try {
    return backend.openSource(device, channels);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TchatError('microphone-failed', `The microphone ${device.name} cannot be opened: ${why}.`, {
      cause,
    });
  }
}
