// Camera, microphone and speaker of one call, as the user chose them.
import type { Closable } from '../core/scope.ts';
import { parseCameraChoice } from '../devices/camera.ts';
import type { AudioEngine, DeviceStatus, VideoSource } from '../media/parts.ts';
import { openAudioProcess } from '../roles/audio-engine.ts';
import { openCaptureWorker } from '../roles/capture-source.ts';
import type { CallOptions } from './options.ts';

export interface CallMedia extends Closable {
  readonly video: VideoSource;
  readonly audio: AudioEngine;
  status(): DeviceStatus[];
  /** Closes the devices; resolves when threads and children are gone. */
  close(): Promise<void>;
}

/** Opens everything at once and waits for nothing: what cannot be had says so in its status. Throws `usage`. */
export function openMedia(options: CallOptions): CallMedia {
  const video = openCaptureWorker({ camera: parseCameraChoice(options.camera) });
  const audio = openAudioProcess({ mic: options.mic, speaker: options.speaker, codec: options.audioCodec });
  return {
    video,
    audio,
    status: () => [video.status, ...audio.status],
    close: async () => {
      await Promise.all([video.close(), audio.close()]);
    },
  };
}
