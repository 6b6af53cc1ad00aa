// From what the user passed to --speaker to an open BlockSink.
import { TchatError } from '../core/errors.ts';
import type { Channels } from '../media/types.ts';
import { findDevice, loadAudioBackend } from './audio-backend.ts';
import type { BlockSink } from './block-device.ts';
import { openWavSink } from './wav-sink.ts';

/**
 * Opens `auto`, `file:PATH` (a WAV file; `append` goes on after what an earlier one left there), or a speaker by its name
 * or a unique part of it; `none` is undefined. Throws `speaker-missing`, `speaker-failed`, `audio-native-missing`,
 * `file-unwritable`.
 */
export async function openSpeaker(
  choice: string,
  append = false,
  channels: Channels = 1,
): Promise<BlockSink | undefined> {
  if (choice === 'none') return undefined;
  if (choice.startsWith('file:')) return openWavSink(choice.slice('file:'.length), { append, channels });
  const backend = await loadAudioBackend();
  if (!backend) throw new TchatError('audio-native-missing', 'No sound library could be loaded: no speaker.');
  const device = await findDevice(backend, choice, 'speaker-missing');
  try {
    return await backend.openSink(device, channels);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TchatError('speaker-failed', `The speaker ${device.name} cannot be opened: ${why}.`, { cause });
  }
}
