// Camera, microphone and speaker of one call, as the user chose them.
import type { Closable } from '../../core/scope.ts';
import { parseCameraChoice } from '../../devices/camera.ts';
import type { AudioEngine, DeviceStatus, VideoSink, VideoSource } from '../../media/parts.ts';
import { untouched } from '../../media/voice-processor.ts';
import { audioProcess } from '../../roles/audio-child.ts';
import { openCaptureWorker } from '../../roles/capture-source.ts';
import type { CallOptions } from '../options.ts';

export interface CallMedia extends Closable {
  readonly video: VideoSource;
  readonly audio: AudioEngine;
  /** Where pictures go when there is no screen; left out: nowhere. */
  readonly sink?: VideoSink;
  status(): DeviceStatus[];
  /** Opens the devices and waits for nothing: what cannot be had says so in its status. */
  open(): void;
  /** Closes the devices; resolves when threads and children are gone. */
  close(): Promise<void>;
}

/** Starts what `open` needs, so that it is quick when a call comes; no device is touched before. Throws `usage`. */
export function prepareMedia(options: CallOptions): CallMedia {
  const video = openCaptureWorker({ camera: parseCameraChoice(options.camera), on: false });
  const { mic, speaker, audio: mode, audioCodec: codec, aec, ns, agc } = options;
  const voice = mode === 'music' ? untouched : { aec: aec === 'on', ns, agc: agc === 'on' };
  const audio = audioProcess({ mic, speaker, codec, mode, voice });
  audio.prepare();
  return {
    video,
    audio,
    status: () => [video.status, ...audio.status],
    open: () => {
      video.setOn(true);
      audio.open();
    },
    close: async () => {
      await Promise.all([video.close(), audio.close()]);
    },
  };
}
