// Where callers come in: who is heard, who rings, who is in a call, what each call came to. Callers introduce themselves side
// by side, so that a silent one keeps nobody else out; one at a time rings and talks, the others are told that we are busy.
import { randomBytes } from 'node:crypto';
import {
  answerCall,
  type Caller,
  type Decision,
  firstWord,
  type Reactions,
  type Reception,
} from '../call/answer-call.ts';
import { type Agreement, sayBye } from '../call/handshake.ts';
import type { Joiner } from '../call/join.ts';
import type { Joining } from '../call/joining.ts';
import { asTchatError, exitCodes } from '../core/errors.ts';
import { Queue } from '../core/queue.ts';
import { Scope } from '../core/scope.ts';
import type { TransportLink } from '../net/link.ts';
import { codeRandomBytes, makeCode } from '../trust/code.ts';
import { nonceBytes } from '../trust/sizes.ts';
import type { Message } from '../wire/message.ts';
import { askYesNo } from './ask.ts';
import { introduce } from './introduction.ts';
import { type CallMedia, prepareMedia } from './media.ts';
import type { ListenOptions } from './options.ts';
import type { Program } from './program.ts';
import type { EndReason, Reporter } from './reporter.ts';
import type { ScreenKit } from './screen-kit.ts';
import { prepareScreen, runSession } from './session.ts';

/** Callers that are being listened to at once, each for 5 s at most before it must have said who it is. chosen. */
const maxCallers = 16;
/** Connections that wait for the call to look at them. chosen: it needs one at a time. */
const maxJoiners = 4;

export class Desk {
  private readonly options: ListenOptions;
  private readonly fingerprint: string;
  private readonly program: Program;
  private readonly reporter: Reporter;
  private readonly callers = new Set<Promise<void>>();
  /** Ends of calls, for `run`. One call at a time, so one end waits at most; errors of our own beside it. */
  private readonly ends = new Queue<EndReason>(maxCallers, 'drop-newest');
  private busy = false;
  /** Connections that say they belong to the call that goes on. */
  private joiners: Queue<Joiner> | undefined;
  /** Loaded and waiting for the next call; no device is open. */
  private spare: Spare;

  /** `fingerprint` is of our own key. */
  constructor(options: ListenOptions, fingerprint: string, program: Program, reporter: Reporter) {
    this.options = options;
    this.fingerprint = fingerprint;
    this.program = program;
    this.reporter = reporter;
    reporter.state = 'waiting';
    this.spare = prepareSpare(options);
  }

  /** Until we are stopped, or with --once until the first call has ended. */
  async run(): Promise<EndReason> {
    const { options, program } = this;
    for (;;) {
      const end = await this.ends.take(program.stop.signal);
      if (!end || program.stop.signal.aborted) return { reason: 'signal', exitCode: exitCodes.ok };
      if (options.once || end.error?.code === 'internal') return end;
      program.say(end.error ? `The call ended: ${end.error.message}` : 'The call has ended.');
      program.say('Waiting for a call. Ctrl-C stops.');
    }
  }

  /** Takes the link; closes it in the end. */
  receive(link: TransportLink): void {
    if (this.callers.size >= maxCallers) {
      void link.close();
      return;
    }
    const done = this.meet(link).finally(() => this.callers.delete(done));
    this.callers.add(done);
  }

  /** Resolves when the last caller has been served; the program's stop signal makes that soon. */
  async close(): Promise<void> {
    await Promise.all(this.callers);
    await this.spare.scope.close();
  }

  /** A new call, or a further connection of the one that goes on. */
  private async meet(link: TransportLink): Promise<void> {
    const { clock, stop } = this.program;
    const first = await firstWord({ link, clock, signal: stop.signal }).catch(() => undefined);
    if (!first) await link.close();
    else if (first.kind !== 'join') await this.serve(link, first);
    else if (!this.joiners?.put({ link, join: first })) {
      sayBye(link, 'no-such-call');
      await link.close();
    }
  }

  private async serve(link: TransportLink, first: Message): Promise<void> {
    const { options, program, reporter } = this;
    const scope = new Scope();
    scope.own(link);
    let mine = false;
    const receive = async (): Promise<Reception> => {
      if (this.busy) return 'busy';
      this.busy = mine = true;
      return 'ring';
    };
    try {
      const agreement = await this.answer(link, first, receive);
      if (!agreement) return;
      const { media, screen } = this.spare;
      scope.own(this.spare.scope);
      media.open();
      reporter.devices = () => media.status();
      const joining = this.joiningOf(link);
      this.ends.put(
        await runSession({ program, options, link, joining, agreement, media, screen, reporter }),
      );
    } catch (thrown) {
      // A caller that fails must not end the listener: say so, wait for the next.
      const error = asTchatError(thrown);
      if (error.code === 'internal') this.ends.put({ reason: error.code, exitCode: error.exitCode, error });
      else if (mine && !program.stop.signal.aborted) program.say(`${link.address}: ${error.message}`);
    } finally {
      await scope.close();
      if (mine) this.leave();
    }
  }

  /** Further connections of the call on `link`, which `meet` hands on; on a line that proves nothing there are none. */
  private joiningOf({ binding, fingerprint }: TransportLink): Joining | undefined {
    if (!binding || !fingerprint) return undefined;
    const joiners = new Queue<Joiner>(maxJoiners, 'drop-newest');
    this.joiners = joiners;
    return { side: 'listener', binding, fingerprint, take: (signal) => joiners.take(signal) };
  }

  private leave(): void {
    this.joiners?.close();
    for (let left = this.joiners?.tryTake(); left; left = this.joiners?.tryTake()) void left.link.close();
    this.joiners = undefined;
    const { options, program } = this;
    if (!options.once && !program.stop.signal.aborted) {
      void this.spare.scope.close();
      this.spare = prepareSpare(options);
    }
    this.busy = false;
    this.reporter.state = 'waiting';
    this.reporter.call = undefined;
    this.reporter.peer = null;
    this.reporter.devices = () => [];
  }

  private async answer(
    link: TransportLink,
    first: Message,
    receive: () => Promise<Reception>,
  ): Promise<Agreement | undefined> {
    const { options, program } = this;
    const line = { link, clock: program.clock, signal: program.stop.signal };
    return answerCall({
      ...line,
      first,
      me: introduce(options, this.fingerprint),
      nonce: randomBytes(nonceBytes),
      receive,
      decide: (caller, signal) => this.decide(caller, signal),
      code: noCode,
    });
  }

  private async decide(caller: Caller, signal: AbortSignal): Promise<Decision> {
    const { options, program, reporter } = this;
    reporter.state = 'ringing';
    if (options.autoAccept) {
      program.say(`${caller.name} at ${caller.address} calls: accepted. ${keyOf(caller)}`);
      return 'accept';
    }
    program.say(`\x07${caller.name} at ${caller.address} is calling. ${keyOf(caller)}\nAccept? [Y/n]`);
    const accepted = await askYesNo(process.stdin, signal);
    if (!accepted) program.say(signal.aborted ? 'The caller gave up.' : 'Declined.');
    return accepted ? 'accept' : 'decline';
  }
}

/** Nobody was told a code: whoever tries one meets one that nobody knows. */
const noCode: Reactions['code'] = {
  open: async (channel) => {
    const { CodeExchange, secretBytes } = await import('../trust/code-exchange.ts');
    const unknown = makeCode(randomBytes(codeRandomBytes));
    return new CodeExchange('listener', unknown, channel, randomBytes(secretBytes));
  },
  judge: () => false,
};

/** What the next call needs and takes time to load. */
interface Spare {
  readonly scope: Scope;
  readonly media: CallMedia;
  readonly screen: Promise<ScreenKit> | undefined;
}

function prepareSpare(options: ListenOptions): Spare {
  const scope = new Scope();
  const media = scope.own(prepareMedia(options));
  return { scope, media, screen: options.headless ? undefined : prepareScreen(scope) };
}

function keyOf(caller: Caller): string {
  return caller.fingerprint ? `Key: ${caller.fingerprint}` : 'The line is not encrypted.';
}
