// What camera and microphone are asked for, by what the line carries and the peer can show.
import type { RateController } from '../flow/rate-controller.ts';
import type { AudioEngine, SoundTarget, VideoSource, VideoTarget } from '../media/parts.ts';
import type { View } from '../wire/message.ts';

export class Aims {
  private readonly rate: RateController;
  private readonly video: VideoSource | undefined;
  private readonly audio: AudioEngine | undefined;
  private aimedPicture: VideoTarget | undefined;
  private aimedSound: SoundTarget | undefined;

  constructor(rate: RateController, { video, audio }: { video?: VideoSource; audio?: AudioEngine }) {
    this.rate = rate;
    this.video = video;
    this.audio = audio;
  }

  /** Undefined: the line has no room for pictures. */
  get picture(): VideoTarget | undefined {
    return this.aimedPicture;
  }

  /** Asks anew where something has changed. True: other pictures than before. */
  take(view: View, nowUs: number): boolean {
    const sound = this.rate.sound(nowUs);
    if (sound !== this.aimedSound) this.audio?.aim(sound);
    this.aimedSound = sound;
    const picture = this.rate.target(view, view.maxFps, nowUs);
    if (JSON.stringify(picture) === JSON.stringify(this.aimedPicture)) return false;
    this.aimedPicture = picture;
    if (picture) this.video?.aim(picture);
    return true;
  }
}
