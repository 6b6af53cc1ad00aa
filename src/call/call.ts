// A call, whole. Six loops over injected parts; all cleverness sits behind the names.
//
//   camera ─▶ sendVideo ─┐                                      ┌─▶ playVideo ─▶ screen
//                        ├─▶ pacer ─▶ pace ─▶ link ═══ receive ─┤
//   mic ────▶ sendAudio ─┘       report ◀──── 10–30 a second    └─▶ audio (jitter buffer, speaker)
import { Bell } from '../core/bell.ts';
import { asTchatError } from '../core/errors.ts';
import { Mailbox } from '../core/mailbox.ts';
import { FloodGuard } from '../flow/flood-guard.ts';
import { Pacer } from '../flow/pacer.ts';
import { RateController } from '../flow/rate-controller.ts';
import { ReportTimer } from '../flow/report-timer.ts';
import type { DeviceStatus, SoundTarget, VideoTarget } from '../media/parts.ts';
import type { VideoPacket } from '../media/types.ts';
import type { Message, Report, View } from '../wire/message.ts';
import { Lifeline } from './lifeline.ts';
import type { CallEnd, CallParts, PeerState, ToldState } from './parts.ts';
import { SaidChats } from './said-chats.ts';
import { CallStats } from './stats.ts';

export class Call {
  readonly stats: CallStats;
  private readonly parts: CallParts;
  private readonly pacer = new Pacer();
  private readonly rate = new RateController();
  private readonly reports = new ReportTimer();
  /** Something waits in the pacer, or there is room again. */
  private readonly bell = new Bell();
  /** The pacer may want a picture. */
  private readonly pictureBell = new Bell();
  /** A Report may be due. */
  private readonly reportBell = new Bell();
  private readonly guard = new FloodGuard();
  private readonly inbox = new Mailbox<VideoPacket>();
  private readonly line: Lifeline;
  /** What was said last, for a peer who has not had all of it when a connection breaks. */
  private readonly said = new SaidChats();
  private readonly over = new AbortController();
  private end: CallEnd | undefined;
  private view: View;
  private aimed: VideoTarget | undefined;
  private aimedSound: SoundTarget | undefined;
  private lastReport: { report: Report; arrivedUs: number } | undefined;
  private mine: PeerState = { muted: false, cameraOff: false };
  private told: ToldState | undefined;

  constructor(parts: CallParts) {
    this.parts = parts;
    this.view = parts.agreement.view;
    this.line = new Lifeline({
      ...parts,
      onRestart: (chats) => this.restart(chats),
      onChange: () => this.bell.ring(),
    });
    const { pacer, rate, inbox, line } = this;
    const isVoiceOnly = () => this.told?.voiceOnly ?? false;
    this.stats = new CallStats({ ...parts, pacer, rate, inbox, line, isVoiceOnly });
  }

  /** Runs until somebody hangs up, the line fails or `signal` aborts; resolves when every loop has finished. */
  async run(signal: AbortSignal): Promise<CallEnd> {
    const { video, audio, screen, agreement } = this.parts;
    const hangUp = () => this.hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    audio?.reset();
    audio?.setCodec(agreement.audioCodec);
    screen.onView(() => this.tellView());
    video?.onStatus(() => this.tellState());
    audio?.onStatus(() => this.tellState());
    this.tellView();
    this.aim();
    this.tellState();
    if (signal.aborted) hangUp();
    const loops = [
      this.sendVideo,
      this.sendAudio,
      this.pace,
      this.receive,
      this.receiveSound,
      this.playVideo,
      this.report,
      this.line.keep.bind(this.line),
    ];
    await Promise.all(
      loops.map((loop) => loop.call(this, this.over.signal).catch((error) => this.fail(error))),
    );
    signal.removeEventListener('abort', hangUp);
    this.inbox.close();
    await this.line.close();
    return this.end!;
  }

  hangUp(): void {
    if (this.end) return;
    this.line.sayBye();
    this.finish({ by: 'us' });
  }

  say(text: string): void {
    if (this.control({ kind: 'chat', text })) this.said.add(text);
  }

  /** What the user wants of the own microphone and camera. */
  setState(mine: PeerState): void {
    this.mine = mine;
    this.parts.audio?.setMuted(mine.muted);
    if (mine.muted) this.pacer.forgetAudio();
    this.parts.video?.setOn(!mine.cameraOff);
    this.tellState();
  }

  private async sendVideo(signal: AbortSignal): Promise<void> {
    const { video, clock } = this.parts;
    while (video && !signal.aborted) {
      const wantedUs = this.aimed ? this.pacer.wantsPictureUs : Number.POSITIVE_INFINITY;
      if (clock.nowUs() < wantedUs) {
        await clock.sleepUntil(wantedUs, signal, this.pictureBell);
        continue;
      }
      const packet = await video.take(signal);
      if (!packet) return;
      if (this.aimed) this.rate.onPicture(packet.data.length, packet, this.aimed.quality);
      this.pacer.offerVideo(packet);
      this.bell.ring();
    }
  }

  private async sendAudio(signal: AbortSignal): Promise<void> {
    const { audio, clock } = this.parts;
    for (let packet = await audio?.take(signal); packet; packet = await audio?.take(signal)) {
      this.pacer.offerAudio(packet, clock.nowUs());
      this.bell.ring();
    }
  }

  private async pace(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    while (!signal.aborted) {
      const nowUs = clock.nowUs();
      const step = this.line.broken ? wait : this.pacer.next(nowUs, this.rate.pace(this.line.sent, nowUs));
      if (step.kind === 'send') this.line.send(step.envelope, step.content);
      else {
        this.pictureBell.ring();
        await clock.sleepUntil(step.untilUs, signal, this.bell);
      }
    }
  }

  private async receive(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    for (let message = await this.line.receive(); message; message = await this.line.receive()) {
      this.hear(message, clock.nowUs());
      if (message.kind === 'bye') return;
    }
    if (!signal.aborted) this.finish({ by: 'peer', reason: 'going-away' });
  }

  private async receiveSound(): Promise<void> {
    const { clock } = this.parts;
    for (let message = await this.line.receiveSound(); message; message = await this.line.receiveSound()) {
      this.hear(message, clock.nowUs());
    }
  }

  private hear(message: Message, nowUs: number): void {
    const { audio } = this.parts;
    this.guard.check(message.kind, nowUs);
    this.stats.heard(message, nowUs);
    switch (message.kind) {
      case 'video':
        this.inbox.put(message.packet);
        this.reports.onPicture();
        this.reportBell.ring();
        break;
      case 'audio':
        audio?.play(message.packet, nowUs);
        break;
      case 'report':
        this.lastReport = { report: message.report, arrivedUs: nowUs };
        this.rate.onReport(message.report, nowUs, this.line.sent);
        if (this.rate.clock.offsetUs !== undefined) audio?.setClockOffset(this.rate.clock.offsetUs);
        this.aim();
        this.bell.ring();
        break;
      case 'view':
        this.view = message.view;
        this.aim();
        break;
      case 'state':
        if (message.muted) audio?.expectSilence();
        this.parts.onPeerState?.(message);
        break;
      case 'chat':
        this.parts.onChat?.(message.text);
        break;
      case 'bye':
        this.finish({ by: 'peer', reason: message.reason });
        break;
      case 'hello':
      case 'ringing':
      case 'accept':
        break; // Said before; harmless now.
    }
  }

  private async playVideo(signal: AbortSignal): Promise<void> {
    const { screen, clock } = this.parts;
    const { way } = this.stats;
    while (await screen.ready(signal)) {
      way.free(clock.nowUs());
      const packet = await this.inbox.take(signal);
      if (!packet) return;
      way.take(packet.data.length, clock.nowUs());
      // Not awaited: the screen says by `ready` when it can take the next.
      screen.show(packet, signal).then(
        (shown) => shown && this.stats.shown(packet, shown.shownAtUs),
        (error) => this.fail(error),
      );
    }
  }

  private async report(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    while (!signal.aborted) {
      const nowUs = clock.nowUs();
      const dueUs = this.reports.dueUs(this.rate.bps);
      if (nowUs >= dueUs) {
        this.reports.onReport(nowUs);
        this.pacer.offerReport(this.stats.report(nowUs, this.lastReport));
        this.bell.ring();
      } else await clock.sleepUntil(dueUs, signal, this.reportBell);
    }
  }

  /** The same call on another connection: nothing old is sent, and what the peer must know is told anew. */
  private restart(chats: number): void {
    this.pacer.restart();
    this.rate.restart();
    this.lastReport = this.told = undefined;
    for (const text of this.said.after(chats)) this.control({ kind: 'chat', text });
    this.tellView();
    this.tellState();
    this.aim();
  }

  private aim(): void {
    const nowUs = this.parts.clock.nowUs();
    this.aimSound(this.rate.sound(nowUs));
    const target = this.rate.target(this.view, this.view.maxFps, nowUs);
    if (JSON.stringify(target) === JSON.stringify(this.aimed)) return;
    this.aimed = target;
    if (target) this.parts.video?.aim(target);
    this.tellState();
    this.pictureBell.ring();
  }

  private aimSound(target: SoundTarget): void {
    if (target === this.aimedSound) return;
    this.aimedSound = target;
    this.parts.audio?.aim(target);
  }

  private tellView(): void {
    const { screen } = this.parts;
    const { width, height } = screen.view;
    const maxFps = Math.min(this.parts.maxFps, screen.fps ?? Number.POSITIVE_INFINITY);
    this.control({ kind: 'view', view: { width, height, maxFps } });
  }

  /** For the peer it is all the same whether a camera is off, missing or broken. */
  private tellState(): void {
    const { video, audio } = this.parts;
    const works = (device?: DeviceStatus) => device?.state === 'live' || device?.state === 'opening';
    const cameraOff = this.mine.cameraOff || !works(video?.status);
    const noMicrophone = !works(audio?.status[0]);
    const told = {
      muted: this.mine.muted || noMicrophone,
      cameraOff,
      voiceOnly: !cameraOff && this.aimed === undefined,
      noMicrophone,
    };
    if (JSON.stringify(told) === JSON.stringify(this.told)) return;
    this.told = told;
    this.control({ kind: 'state', ...told });
  }

  private control(message: Message): boolean {
    const fits = this.pacer.offerControl(message);
    this.bell.ring();
    return fits;
  }

  private fail(error: unknown): void {
    this.finish({ by: 'error', error: asTchatError(error) });
  }

  /** The first cause wins. */
  private finish(end: CallEnd): void {
    this.end ??= end;
    this.over.abort();
  }
}

const wait = { kind: 'wait', untilUs: Number.POSITIVE_INFINITY } as const;
