// A call, whole. Loops over injected parts; all cleverness sits behind the names.
//
//   camera ─▶ sendVideo ─┐                                      ┌─▶ playVideo ─▶ screen
//                        ├─▶ pacer ─▶ pace ─▶ link ═══ receive ─┤
//   mic ────▶ sendAudio ─┘       report ◀──── 10–30 a second    └─▶ audio (jitter buffer, speaker)
import { Bell } from '../core/bell.ts';
import { FloodGuard } from '../flow/flood-guard.ts';
import { Pacer } from '../flow/pacer.ts';
import { RateController } from '../flow/rate-controller.ts';
import { ReportTimer } from '../flow/report-timer.ts';
import type { Message, View } from '../wire/message.ts';
import { Aims } from './aims.ts';
import { Ending } from './ending.ts';
import { Lifeline } from './lifeline.ts';
import { OwnNews } from './own-news.ts';
import type { CallEnd, CallParts, PeerState } from './parts.ts';
import { PictureInbox } from './picture-inbox.ts';
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
  private readonly inbox: PictureInbox;
  private readonly line: Lifeline;
  private readonly aims: Aims;
  private readonly news: OwnNews;
  private readonly ending = new Ending();
  private view: View;

  constructor(parts: CallParts) {
    this.parts = parts;
    this.view = parts.agreement.view;
    this.line = new Lifeline({
      ...parts,
      onRestart: (chats) => this.restart(chats),
      onChange: () => this.bell.ring(),
    });
    this.inbox = new PictureInbox({ ...parts, rate: this.rate });
    this.aims = new Aims(this.rate, parts);
    this.news = new OwnNews(parts, (message) => this.tell(message));
    const { pacer, rate, inbox, line, news } = this;
    this.stats = new CallStats({ ...parts, pacer, rate, inbox, line, news });
  }

  /** Runs until somebody hangs up, the line fails or `signal` aborts; resolves when every loop has finished. */
  async run(signal: AbortSignal): Promise<CallEnd> {
    const { video, audio, screen, agreement } = this.parts;
    const hangUp = () => this.hangUp();
    signal.addEventListener('abort', hangUp, { once: true });
    audio?.reset();
    audio?.setCodec(agreement.audioCodec);
    screen.onView(() => this.news.tellView());
    video?.onStatus(() => this.news.tellState());
    audio?.onStatus(() => this.news.tellState());
    this.news.tellView();
    this.news.tellState();
    this.aim();
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
      loops.map((loop) => loop.call(this, this.ending.signal).catch((error) => this.ending.fail(error))),
    );
    signal.removeEventListener('abort', hangUp);
    this.inbox.close();
    await this.line.close();
    return this.ending.end!;
  }

  hangUp(): void {
    if (this.ending.end) return;
    this.line.sayBye();
    this.ending.finish({ by: 'us' });
  }

  say(text: string): void {
    this.news.chat(text);
  }

  /** What the user wants of the own microphone and camera. */
  setState(mine: PeerState): void {
    this.parts.audio?.setMuted(mine.muted);
    if (mine.muted) this.pacer.forgetAudio();
    this.parts.video?.setOn(!mine.cameraOff);
    this.news.setMine(mine);
  }

  private async sendVideo(signal: AbortSignal): Promise<void> {
    const { video, clock } = this.parts;
    while (video && !signal.aborted) {
      const wantedUs = this.aims.picture ? this.pacer.wantsPictureUs : Number.POSITIVE_INFINITY;
      if (clock.nowUs() < wantedUs) {
        await clock.sleepUntil(wantedUs, signal, this.pictureBell);
        continue;
      }
      const packet = await video.take(signal);
      if (!packet) return;
      if (this.aims.picture) this.rate.onPicture(packet.data.length, packet, this.aims.picture.quality);
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
    if (!signal.aborted) this.ending.finish({ by: 'peer', reason: 'going-away' });
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
        this.ending.finish({ by: 'peer', reason: message.reason });
        break;
      case 'hello':
      case 'ringing':
      case 'accept':
        break; // Said before; harmless now.
    }
  }

  private async playVideo(signal: AbortSignal): Promise<void> {
    const { screen, clock } = this.parts;
    while (await screen.ready(signal)) {
      this.stats.way.free(clock.nowUs());
      const packet = await this.inbox.take(signal);
      if (!packet) return;
      const takenAtUs = clock.nowUs();
      this.stats.way.take(packet.data.length, takenAtUs);
      // Not awaited: the screen says by `ready` when it can take the next.
      screen.show(packet, signal).then(
        (shown) => shown && this.stats.shown(packet, takenAtUs, shown.shownAtUs),
        (error) => this.ending.fail(error),
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
        this.pacer.offerReport(this.stats.report(nowUs));
        this.bell.ring();
      } else await clock.sleepUntil(dueUs, signal, this.reportBell);
    }
  }

  /** The same call on another connection: nothing old is sent, and what the peer must know is told anew. */
  private restart(chats: number): void {
    this.pacer.restart();
    this.rate.restart();
    this.stats.restart();
    this.news.tellAgain(chats);
    this.aim();
  }

  private aim(): void {
    if (!this.aims.take(this.view, this.parts.clock.nowUs())) return;
    this.news.setVoiceOnly(this.aims.picture === undefined);
    this.pictureBell.ring();
  }

  private tell(message: Message): boolean {
    const fits = this.pacer.offerControl(message);
    this.bell.ring();
    return fits;
  }
}

const wait = { kind: 'wait', untilUs: Number.POSITIVE_INFINITY } as const;
