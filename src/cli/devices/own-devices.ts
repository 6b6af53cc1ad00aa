// The own camera, microphone and speaker in a call: what keys do with them, and what a user must hear of them. Pictures and
// numbers are the call-screen's.
import type { Call } from '../../call/call.ts';
import type { PeerState } from '../../call/parts.ts';
import type { Clock } from '../../core/clock.ts';
import type { DeviceStatus } from '../../media/parts.ts';
import type { Screen } from '../../ui/screen.ts';
import type { Action } from '../../ui/snapshot.ts';
import type { CallOptions } from '../options.ts';
import { type DeviceChoices, entriesOf, findDevices } from './device-list.ts';
import { DeviceNotices } from './device-notices.ts';
import type { CallMedia } from './media.ts';
import { PushToTalk } from './push-to-talk.ts';

export interface OwnDevicesParts {
  readonly options: CallOptions;
  readonly media: CallMedia;
  readonly screen: Screen;
  readonly clock: Clock;
  /** The terminal should tell when keys are let go, if it can. */
  wantReleases(wanted: boolean): void;
}

/** Percent of the far side's volume: a step, and the most. chosen: 7 dB above what comes; more only clips. */
const volumeStep = 10;
const mostVolume = 150;

export class OwnDevices {
  private readonly parts: OwnDevicesParts;
  private readonly talk = new PushToTalk();
  private readonly notices: DeviceNotices;
  private call: Call | undefined;
  private muted: boolean;
  private cameraOff = false;
  private chosen: DeviceChoices;
  private volume = 100;
  private howls = 0;
  private warned = false;

  constructor(parts: OwnDevicesParts) {
    this.parts = parts;
    this.notices = new DeviceNotices(parts.screen);
    const { muted, pushToTalk, camera, mic, speaker } = parts.options;
    this.muted = muted;
    this.chosen = { camera, microphone: mic, speaker };
    if (pushToTalk) this.toggleTalkMode();
  }

  /** What is open of the own side, for the screen and for the call. */
  get state(): PeerState & { talk: PushToTalk['state'] } {
    const talk = this.talk.state;
    return { muted: this.muted || talk === 'waiting', cameraOff: this.cameraOff, talk };
  }

  attach(call: Call): void {
    this.call = call;
    const { media } = this.parts;
    if (this.state.muted) call.setState(this.state);
    for (const status of media.status()) this.tell(status);
    media.video.onStatus((status) => this.tell(status));
    media.audio.onStatus((status) => this.tell(status));
  }

  /** What a key asked for; false: it is about something else. */
  act(action: Action): boolean {
    const { clock, screen } = this.parts;
    switch (action.kind) {
      case 'toggle-mute':
        this.muted = !this.muted;
        break;
      case 'toggle-camera':
        this.cameraOff = !this.cameraOff;
        break;
      case 'toggle-talk-mode':
        this.toggleTalkMode();
        screen.notice(talkNotice[this.talk.state === 'off' ? 'off' : 'on']);
        break;
      case 'talk':
        this.talk.press(clock.nowUs());
        break;
      case 'release-talk':
        this.talk.release();
        break;
      case 'volume':
        this.turn(action.step);
        break;
      case 'list-devices':
        void this.list();
        break;
      case 'choose-device':
        this.choose(action.device, action.name);
        break;
      default:
        return false;
    }
    this.call?.setState(this.state);
    return true;
  }

  /** Told once each, four times a second or so. */
  look(): void {
    const { media, screen } = this.parts;
    const { howls, volumePercent, speaks } = media.audio.counters;
    if (howls > this.howls) {
      this.volume = volumePercent;
      const now = `your speaker was turned down to ${volumePercent} %`;
      screen.notice(`Sound went round in a circle: ${now}. Headphones help; + turns it up.`, 'warn');
    }
    this.howls = howls;
    this.warnOfMute(speaks);
  }

  /** Once for each time that the microphone is closed. */
  private warnOfMute(speaks: boolean): void {
    const { muted } = this.state;
    if (!muted) this.warned = false;
    if (!muted || !speaks || this.warned) return;
    this.warned = true;
    const key = this.talk.on ? 'Space' : 'm';
    this.parts.screen.notice(`You are speaking, but nobody hears you: ${key} opens the microphone.`, 'warn');
  }

  private toggleTalkMode(): void {
    this.talk.toggleMode();
    this.parts.wantReleases(this.talk.on);
  }

  private turn(step: -1 | 1): void {
    const { audio } = this.parts.media;
    const steps = Math.round(this.volume / volumeStep) + step;
    this.volume = Math.max(0, Math.min(mostVolume, steps * volumeStep));
    audio.setVolume(this.volume);
  }

  private async list(): Promise<void> {
    const { media, screen } = this.parts;
    const found = await findDevices();
    screen.setDevices(entriesOf(found, this.chosen, media.status()));
  }

  private choose(kind: keyof DeviceChoices, name: string): void {
    const { media } = this.parts;
    this.chosen = { ...this.chosen, [kind]: name };
    if (kind === 'camera') media.video.choose(name);
    else media.audio.choose({ [kind]: name });
    void this.list();
  }

  private tell(status: DeviceStatus): void {
    this.notices.show(status);
    if (status.state !== 'opening' && this.parts.screen.isChoosing) void this.list();
  }
}

const talkNotice = {
  on: 'Push-to-talk: you are heard while you hold Space, or from one press to the next.',
  off: 'Push-to-talk is off: you are heard all the time.',
};
