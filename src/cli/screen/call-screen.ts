// The screen of one call: what stands in its panes, and what its keys mean for the call. screen-kit.ts puts it together.
import type { Call } from '../../call/call.ts';
import type { ToldState } from '../../call/parts.ts';
import { log } from '../../core/log.ts';
import type { Closable, Scope } from '../../core/scope.ts';
import { type Look, mirrored, mostLookSteps, plainLook } from '../../media/look.ts';
import type { DeviceStatus, VideoSink } from '../../media/parts.ts';
import type { VideoPacket } from '../../media/types.ts';
import type { PaintRole } from '../../roles/paint.ts';
import { silentMs } from '../../ui/panes/banner.ts';
import type { Screen, VideoPane } from '../../ui/screen.ts';
import type { Action, Snapshot } from '../../ui/snapshot.ts';
import type { CallMedia } from '../devices/media.ts';
import { OwnDevices } from '../devices/own-devices.ts';
import type { CallOptions } from '../options.ts';
import type { Counterpart } from '../peer/counterpart.ts';
import type { Program } from '../program.ts';
import type { Reporter } from '../reporter.ts';
import type { PaneVideoSink } from './pane-video.ts';
import type { PictureTerminal } from './picture-terminal.ts';
import { StalePicture } from './stale-picture.ts';
import { type StillName, stillPicture } from './stills.ts';

export interface CallScreenParts {
  readonly program: Program;
  readonly options: CallOptions;
  readonly counterpart: Counterpart;
  readonly media: CallMedia;
  readonly reporter: Reporter;
}

/** chosen: a picture that comes within it was not waited for. */
const waitingCardUs = 1_000_000;
/** chosen: numbers that change faster cannot be read. */
const updateEveryUs = 250_000;
/** A meter that one watches: as often as there is a new level. */
const meterEveryUs = 100_000;

/** What the screen-kit has put together. The scope closes all of it. */
export interface OpenParts extends CallScreenParts {
  readonly scope: Scope;
  readonly picture: PictureTerminal;
  readonly paint: PaintRole;
  readonly screen: Screen;
  readonly actions: { onAction: (action: Action) => void };
  pane(name: VideoPane): PaneVideoSink;
}

export class CallScreen implements Closable {
  readonly remote: VideoSink;
  private readonly parts: OpenParts;
  private readonly panes: Record<VideoPane, PaneVideoSink>;
  private readonly stale: StalePicture;
  private peerState: ToldState = { muted: false, cameraOff: false, voiceOnly: false, noMicrophone: false };
  private readonly own: OwnDevices;
  private look = plainLook;
  /** What stands in a pane instead of somebody's picture. */
  private readonly stills: Record<VideoPane, StillName | undefined> = { remote: undefined, self: undefined };

  constructor(parts: OpenParts) {
    this.parts = parts;
    const remote = parts.pane('remote');
    this.panes = { remote, self: parts.pane('self') };
    this.stale = new StalePicture((dim) => remote.setDim(dim));
    const wantReleases = (wanted: boolean) => parts.picture.reportReleases(wanted);
    this.own = new OwnDevices({ ...parts, clock: parts.program.clock, wantReleases });
    this.remote = {
      get view() {
        return remote.view;
      },
      get fps() {
        return remote.fps;
      },
      onView: (listener) => remote.onView(listener),
      ready: (signal) => remote.ready(signal),
      show: (packet: VideoPacket, signal: AbortSignal) => {
        if (this.peerState.cameraOff) return Promise.resolve(undefined);
        if (this.stills.remote) {
          log('screen', 'first picture');
          this.stills.remote = undefined;
          parts.screen.setCard('remote', undefined);
        }
        this.stale.renew();
        return remote.show(packet, signal);
      },
    };
    this.stills.remote = 'waiting';
    const { reporter, screen } = parts;
    const { presenter, painter } = parts.picture;
    reporter.tty = () => ({ ...presenter.stats, painter: painter.name });
    if (painter.problem) screen.notice(painter.problem, 'warn');
  }

  /** Binds keys, numbers and the self view to a call, until the signal aborts. */
  attach(call: Call, signal: AbortSignal): void {
    const { actions, media, screen } = this.parts;
    actions.onAction = (action) => this.act(action, call);
    this.own.attach(call);
    this.showCamera(media.video.status);
    media.video.onStatus((status) => this.showCamera(status));
    const { self } = this.panes;
    self.onView((view) => media.video.aimSelf(view));
    media.video.aimSelf(self.view);
    void this.showSelf(signal);
    void this.update(signal);
    void this.waitForPicture(signal);
    const { name, warning } = this.parts.counterpart;
    screen.notice(`In a call with ${name}. ? for help, q hangs up.`);
    if (warning) screen.notice(warning, 'bad');
  }

  showChat(text: string): void {
    this.parts.screen.addChat({ from: this.parts.counterpart.name, text, mine: false });
  }

  showPeerState(state: ToldState): void {
    this.peerState = state;
    if (state.cameraOff) void this.showStill('remote', 'camera-off');
    else if (this.stills.remote) void this.showStill('remote', 'waiting');
  }

  close(): Promise<void> {
    return this.parts.scope.close();
  }

  private act(action: Action, call: Call): void {
    const { screen, picture, options } = this.parts;
    switch (action.kind) {
      case 'hang-up':
        call.hangUp();
        break;
      case 'chat':
        call.say(action.text);
        screen.addChat({ from: options.name, text: action.text, mine: true });
        break;
      case 'words-compared':
        void this.parts.counterpart
          .compared(action.same)
          .then(({ text, level }) => screen.notice(text, level));
        break;
      case 'next-painter':
        picture.nextPainter();
        screen.notice(`Pictures are drawn with ${picture.painter.name}.`);
        break;
      case 'toggle-crop':
        this.setLook({ ...this.look, crop: !this.look.crop });
        break;
      case 'brightness':
        this.setLook({ ...this.look, brightness: this.look.brightness + action.step });
        break;
      case 'contrast':
        this.setLook({ ...this.look, contrast: this.look.contrast + action.step });
        break;
      case 'suspend':
        picture.terminal.suspend();
        break;
      default:
        this.own.act(action);
    }
    screen.update(this.snapshot());
  }

  private setLook({ crop, brightness, contrast }: Look): void {
    const within = (steps: number) => Math.max(-mostLookSteps, Math.min(mostLookSteps, steps));
    this.look = { crop, brightness: within(brightness), contrast: within(contrast) };
    this.parts.paint.setLook(this.look);
    this.panes.remote.repaint();
  }

  private async showSelf(signal: AbortSignal): Promise<void> {
    const { media, screen } = this.parts;
    const { self } = this.panes;
    while (await self.ready(signal)) {
      const frame = await media.video.takeSelf(signal);
      if (!frame) return;
      if (media.video.status.state !== 'live') continue;
      this.stills.self = undefined;
      screen.setCard('self', undefined);
      void self.show(mirrored(frame), signal);
    }
  }

  /** A picture that comes at once must not wait for the card to be painted. */
  private async waitForPicture(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts.program;
    await clock.sleepUntil(clock.nowUs() + waitingCardUs, signal);
    if (!signal.aborted && this.stills.remote === 'waiting') await this.showStill('remote', 'waiting');
  }

  private async update(signal: AbortSignal): Promise<void> {
    const { program, screen, picture } = this.parts;
    const { clock } = program;
    while (!signal.aborted) {
      const snapshot = this.snapshot();
      screen.update(snapshot);
      this.stale.look(this.stills.remote ? Number.NaN : snapshot.video.onScreenMs);
      this.own.look();
      const news = picture.painter.news();
      if (news) screen.notice(news);
      await clock.sleepUntil(clock.nowUs() + (screen.isChoosing ? meterEveryUs : updateEveryUs), signal);
    }
  }

  private showCamera({ state }: DeviceStatus): void {
    if (state === 'off') void this.showStill('self', 'camera-off');
    else if (state === 'opening' || state === 'failed') this.parts.screen.setCard('self', selfCard[state]);
  }

  /** Stays until a real picture, or another still, takes its place. */
  private async showStill(pane: VideoPane, name: StillName): Promise<void> {
    this.stills[pane] = name;
    const picture = await stillPicture(name);
    if (!picture || this.stills[pane] !== name) return;
    this.parts.screen.setCard(pane, undefined);
    await this.panes[pane].show(picture, new AbortController().signal);
  }

  private snapshot(): Snapshot {
    const { reporter, counterpart } = this.parts;
    const record = reporter.record();
    return {
      ...record,
      state: stateOf(record.wire),
      seconds: reporter.call?.stats.seconds(this.parts.program.clock.nowUs()) ?? 0,
      peer: { ...counterpart.record(), ...this.peerState },
      ...this.own.state,
    };
  }
}

function stateOf({ awayMs, silentMs: silence }: Snapshot['wire']): string {
  if (awayMs >= 0) return 'line away';
  return silence > silentMs ? 'bad line' : 'in call';
}

const selfCard: Record<'opening' | 'failed', string[]> = {
  opening: ['opening the camera'],
  failed: ['no camera'],
};
