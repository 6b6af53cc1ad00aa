// The connections of one call: the main one, one that only sound has, and those that take their place when they break
// (joining.ts brings them). Whoever sends and receives here sees one line, which is away now and then.
import { Bell } from '../core/bell.ts';
import type { Clock } from '../core/clock.ts';
import { asTchatError, TchatError } from '../core/errors.ts';
import type { Content } from '../flow/pacer.ts';
import type { Sent } from '../flow/rate-controller.ts';
import type { Link } from '../wire/link.ts';
import type { Message, MessageOf, Report } from '../wire/message.ts';
import { sayBye } from './handshake.ts';
import { type Joining, keepJoined } from './joining.ts';

/** A peer that reports ten times a second and is not heard for this long is away: people are told within 5 s. */
const awayAfterUs = 4_500_000;

export interface LifelineOptions {
  readonly link: Link;
  readonly clock: Clock;
  /** How further connections come; undefined: a line that breaks is lost. */
  readonly joining?: Joining | undefined;
  /** How long a line may be away before the call ends, µs. */
  readonly patienceUs: number;
  /** The main connection is another one. `chats`: how many lines of chat the peer has had. */
  onRestart(chats: number): void;
  /** The line went away or came back. */
  onChange(): void;
}

interface OwnSound {
  readonly link: Link;
  readonly number: number;
}

export class Lifeline {
  /** Rings when anything here has become another. */
  readonly changed = new Bell();
  private readonly soundChanged = new Bell();
  private readonly options: LifelineOptions;
  private readonly over = new AbortController();
  private main: Link;
  private sound: OwnSound | undefined;
  private otherBytes = 0;
  private chats = 0;
  /** Nothing can be sent or will be heard on the main connection any more. */
  private isBroken = false;
  private awayUs: number | undefined;
  private cause: TchatError | undefined;
  private failure: TchatError | undefined;
  private heardUs: number;
  /** On connections that are gone. */
  private readonly before = { sent: 0, received: 0 };

  constructor(options: LifelineOptions) {
    this.options = options;
    this.main = options.link;
    this.heardUs = options.clock.nowUs();
  }

  /** Since when the line is away, and when the call will end if it stays so, µs; undefined while it stands. */
  get away(): { readonly sinceUs: number; readonly untilUs: number } | undefined {
    if (this.awayUs === undefined) return undefined;
    const patienceUs = this.options.joining ? this.options.patienceUs : 0;
    return { sinceUs: this.awayUs, untilUs: this.awayUs + patienceUs };
  }

  get broken(): boolean {
    return this.isBroken;
  }

  /** How long nothing has been heard, µs. */
  get silentUs(): number {
    return this.options.clock.nowUs() - this.heardUs;
  }

  get hasOwnSound(): boolean {
    return this.sound !== undefined;
  }

  /** Lines of chat that have come in this call. */
  get chatsHeard(): number {
    return this.chats;
  }

  /** On the connections that there are now. */
  get sent(): Sent {
    const { main, otherBytes, sound } = this;
    const own = { soundJoin: sound?.number ?? 0, ownSoundBytes: sound?.link.bytesSent ?? 0 };
    return { bytes: main.bytesSent, otherBytes, ...own };
  }

  /** The same of what came, for our Reports. */
  get received(): Pick<Report, 'receivedBytes' | 'soundJoin' | 'soundBytes'> {
    const { main, sound } = this;
    const own = { soundJoin: sound?.number ?? 0, soundBytes: sound?.link.bytesReceived ?? 0 };
    return { receivedBytes: main.bytesReceived, ...own };
  }

  /** On all connections since the call began. */
  get totals(): { readonly sentBytes: number; readonly receivedBytes: number } {
    const { before, main, sound } = this;
    return {
      sentBytes: before.sent + main.bytesSent + (sound?.link.bytesSent ?? 0),
      receivedBytes: before.received + main.bytesReceived + (sound?.link.bytesReceived ?? 0),
    };
  }

  send(envelope: Uint8Array, content: Content): void {
    if (content === 'sound' && this.sound) this.sound.link.send(envelope);
    else {
      if (content !== 'picture') this.otherBytes += envelope.length;
      this.main.send(envelope);
    }
  }

  sayBye(): void {
    sayBye(this.main, 'hang-up');
  }

  /** The next message of the main connection, whichever that is. Rejects when the line is lost for good. */
  async receive(): Promise<Message | undefined> {
    const { signal } = this.over;
    for (;;) {
      const { main } = this;
      const message = await main.receive(signal).catch((error: unknown) => this.lose(main, error));
      if (this.failure) throw this.failure;
      if (signal.aborted) return undefined;
      if (main !== this.main) continue;
      if (this.isBroken) {
        await this.options.clock.sleepUntil(Number.POSITIVE_INFINITY, signal, this.changed);
      } else {
        if (message) this.heard();
        if (message?.kind === 'chat') this.chats++;
        return message;
      }
    }
  }

  /** The next packet that came on sound's own connection, whenever there is one; undefined when the line is closed. */
  async receiveSound(): Promise<MessageOf<'audio'> | undefined> {
    const { signal } = this.over;
    while (!signal.aborted) {
      const { sound } = this;
      const message = await sound?.link.receive(signal).catch(() => undefined);
      if (message?.kind === 'audio') return message;
      if (sound && sound === this.sound) this.setSound(undefined);
      if (!this.sound) {
        await this.options.clock.sleepUntil(Number.POSITIVE_INFINITY, signal, this.soundChanged);
      }
    }
    return undefined;
  }

  /** Looks after the connections until the signal aborts; nothing is received after that. */
  async keep(signal: AbortSignal): Promise<void> {
    const stop = () => this.over.abort();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const { joining, clock } = this.options;
    const joined = joining ? keepJoined(this, joining, clock, this.over.signal) : undefined;
    await Promise.all([this.watch(), joined]);
    signal.removeEventListener('abort', stop);
  }

  /** The main connection will not do any more; what it still brings is not heard. */
  cut(): void {
    this.isBroken = true;
    void this.main.close();
    this.changed.ring();
  }

  /** `chats`: how many lines of chat the peer has had. */
  setMain(link: Link, chats: number): void {
    this.retire(this.main);
    // Sound's connection went the same way.
    this.setSound(undefined);
    this.main = link;
    this.otherBytes = 0;
    this.isBroken = false;
    this.options.onRestart(chats);
    this.heard();
    this.changed.ring();
  }

  setSound(sound: OwnSound | undefined): void {
    if (this.sound) this.retire(this.sound.link);
    this.sound = sound;
    this.soundChanged.ring();
    this.changed.ring();
  }

  /** The call cannot go on. */
  giveUp(cause: TchatError): void {
    this.failure ??= cause;
    this.over.abort();
  }

  async close(): Promise<void> {
    this.over.abort();
    await Promise.all([this.main.close(), this.sound?.link.close()]);
  }

  /** Says when the line is away, and ends it when it has been away for too long. */
  private async watch(): Promise<void> {
    const { clock } = this.options;
    while (!this.over.signal.aborted) {
      if (!this.away && this.silentUs > awayAfterUs) {
        this.goAway(new TchatError('peer-silent', 'The other side fell silent.'));
      }
      const { away } = this;
      if (away && clock.nowUs() >= away.untilUs) this.giveUp(this.cause!);
      const nextUs = away?.untilUs ?? this.heardUs + awayAfterUs + 1;
      await clock.sleepUntil(nextUs, this.over.signal, this.changed);
    }
  }

  private heard(): void {
    this.heardUs = this.options.clock.nowUs();
    if (this.awayUs === undefined) return;
    this.awayUs = this.cause = undefined;
    this.options.onChange();
  }

  private lose(link: Link, error: unknown): undefined {
    if (link !== this.main) return;
    this.isBroken = true;
    const cause = asTchatError(error);
    // A peer that breaks the rules will break them again.
    if (cause.code === 'protocol-violation') this.giveUp(cause);
    else this.goAway(cause);
  }

  private goAway(cause: TchatError): void {
    this.cause = cause;
    this.awayUs ??= this.options.clock.nowUs();
    this.changed.ring();
    this.options.onChange();
  }

  private retire(link: Link): void {
    this.before.sent += link.bytesSent;
    this.before.received += link.bytesReceived;
    void link.close();
  }
}
