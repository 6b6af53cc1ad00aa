// Where callers come in: each introduces itself beside the others, the door says who rings, one at a time rings and talks. What
// each call came to goes to `run`.
import { randomBytes } from 'node:crypto';
import { answerCall, type Caller, type Decision, firstWord } from '../../call/answer-call.ts';
import type { Agreement } from '../../call/handshake.ts';
import { asTchatError, exitCodes, type TchatError } from '../../core/errors.ts';
import { Queue } from '../../core/queue.ts';
import { Scope } from '../../core/scope.ts';
import type { TransportLink } from '../../net/link.ts';
import { nonceBytes } from '../../trust/sizes.ts';
import type { Message } from '../../wire/message.ts';
import type { ListenOptions } from '../options.ts';
import { Counterpart } from '../peer/counterpart.ts';
import { introduce } from '../peer/introduction.ts';
import type { Keys } from '../peer/keys.ts';
import type { Program } from '../program.ts';
import type { EndReason, Reporter } from '../reporter.ts';
import { runSession } from '../session.ts';
import type { CodeDesk } from './code-desk.ts';
import type { Door, Place } from './door.ts';
import { Joiners } from './joiners.ts';
import { prepareSpare, type Spare } from './spare.ts';
import type { TurnedAway } from './turned-away.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** Ends of calls come one at a time, and errors of our own beside them. chosen. */
const maxEnds = 16;

export interface DeskParts {
  readonly options: ListenOptions;
  readonly program: Program;
  readonly reporter: Reporter;
  readonly keys: Keys;
  /** Of our own key. */
  readonly fingerprint: string;
  readonly door: Door;
  readonly code: CodeDesk;
  readonly turnedAway: TurnedAway;
  /** Where the user is told and asked. */
  readonly room: WaitingRoom;
}

export class Desk {
  private readonly parts: DeskParts;
  private readonly callers = new Set<Promise<void>>();
  private readonly joiners = new Joiners();
  private readonly ends = new Queue<EndReason>(maxEnds, 'drop-newest');
  /** Loaded and waiting for the next call. */
  private spare: Spare;
  private over = false;

  constructor(parts: DeskParts) {
    this.parts = parts;
    parts.reporter.state = 'waiting';
    this.spare = prepareSpare(parts.options);
  }

  /** Until we are stopped, or with --once until the first call has ended. */
  async run(): Promise<EndReason> {
    const { options, program, room } = this.parts;
    room.open();
    try {
      for (;;) {
        const end = await this.ends.take(program.stop.signal);
        if (!end || program.stop.signal.aborted) return { reason: 'signal', exitCode: exitCodes.ok };
        const ours = end.error?.code === 'internal' || end.error?.code === 'code-void';
        if (options.once || ours) return end;
        program.say(end.error ? `The call ended: ${end.error.message}` : 'The call has ended.');
      }
    } finally {
      this.over = true;
      room.close();
    }
  }

  /** Ends `run` with an error of our own: `internal`, `code-void`. */
  fail(error: TchatError): void {
    this.ends.put({ reason: error.code, exitCode: error.exitCode, error });
  }

  /** Takes the link; closes it in the end. Resolves when the caller has said who it is, or has gone. */
  receive(link: TransportLink): Promise<void> {
    return new Promise((introduced) => {
      const done = this.meet(link, introduced).finally(() => {
        this.callers.delete(done);
        introduced();
      });
      this.callers.add(done);
    });
  }

  /** Resolves when the last caller has been served; the program's stop signal makes that soon. */
  async close(): Promise<void> {
    await Promise.all(this.callers);
    await this.spare.scope.close();
  }

  /** A new call, or a further connection of the one that goes on. */
  private async meet(link: TransportLink, introduced: () => void): Promise<void> {
    const { program, turnedAway } = this.parts;
    try {
      const first = await firstWord({ link, clock: program.clock, signal: program.stop.signal });
      if (first.kind === 'join') await this.joiners.offer({ link, join: first });
      else await this.serve(link, first, introduced);
    } catch (thrown) {
      turnedAway.refused(asTchatError(thrown).code);
      await link.close();
    }
  }

  private async serve(link: TransportLink, first: Message, introduced: () => void): Promise<void> {
    const { options, program, keys, door, turnedAway } = this.parts;
    const scope = new Scope();
    scope.own(link);
    let place: Place | undefined;
    try {
      const agreement = await this.answer(link, first, async (caller) => {
        introduced();
        return (place = await door.receive(caller));
      });
      if (place?.reception === 'busy') turnedAway.add('busy');
      if (place?.reception === 'unheard') turnedAway.add('may not ring');
      if (!place && !agreement) turnedAway.add('wrong code');
      if (!agreement) return;
      const met = await keys.meet(agreement.peer);
      // Whom nobody has looked at is not remembered: a file that strangers can fill is worth nothing.
      if (!options.autoAccept || agreement.peer.proved) await keys.remember(agreement.peer);
      const counterpart = new Counterpart(agreement, met, keys);
      this.ends.put(await this.talk(link, agreement, counterpart, scope));
    } catch (thrown) {
      // A caller that fails must not end the listener: say so, wait for the next.
      const error = asTchatError(thrown);
      if (error.code === 'internal') this.fail(error);
      else if (place?.reception !== 'ring') turnedAway.refused(error.code);
      else if (!program.stop.signal.aborted) program.say(`${link.address}: ${error.message}`);
    } finally {
      await scope.close();
      if (place) this.leave(place);
    }
  }

  private async talk(
    link: TransportLink,
    agreement: Agreement,
    counterpart: Counterpart,
    scope: Scope,
  ): Promise<EndReason> {
    const { options, program, reporter } = this.parts;
    const { media, screen } = this.spare;
    scope.own(this.spare.scope);
    scope.defer(() => {
      if (!options.once && !program.stop.signal.aborted) this.spare = prepareSpare(options);
    });
    media.open();
    reporter.devices = () => media.status();
    const joining = this.joiners.begin(link);
    scope.defer(() => this.joiners.end());
    return runSession({ program, options, link, joining, agreement, counterpart, media, screen, reporter });
  }

  private leave(place: Place): void {
    const { reporter, door, room } = this.parts;
    door.leave(place);
    if (place.reception !== 'ring') return;
    reporter.state = 'waiting';
    reporter.call = undefined;
    reporter.peer = () => null;
    reporter.devices = () => [];
    if (!this.over) room.open();
  }

  private async answer(
    link: TransportLink,
    first: Message,
    receive: (caller: Caller) => Promise<Place>,
  ): Promise<Agreement | undefined> {
    const { options, program, code, fingerprint } = this.parts;
    let place: Place | undefined;
    return answerCall({
      link,
      clock: program.clock,
      signal: program.stop.signal,
      first,
      me: introduce(options, fingerprint),
      nonce: randomBytes(nonceBytes),
      receive: async (caller) => {
        place = await receive(caller);
        return place.reception;
      },
      decide: (caller, signal) => this.decide(caller, place!, signal),
      code: code.reactions,
    });
  }

  private async decide(caller: Caller, place: Place, signal: AbortSignal): Promise<Decision> {
    const { options, reporter, keys, door, room } = this.parts;
    reporter.state = 'ringing';
    const met = await keys.meet(caller);
    if (options.autoAccept) {
      room.close();
      room.tellAccepted(caller, met);
      return 'accept';
    }
    const answer = await room.ask(caller, met, signal);
    if (answer === 'accept' || answer === 'decline') return answer;
    if (answer === 'block') await keys.block(caller);
    if (answer === 'quiet') door.quiet = true;
    door.ignore(place);
    reporter.state = 'waiting';
    room.open();
    return 'ignore';
  }
}
