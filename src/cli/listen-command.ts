// `tchat listen`: wait, ring, ask, talk, and wait again. Callers introduce themselves side by side, so that a silent one
// keeps nobody else out; one at a time rings and talks, the others are told that we are busy.
import { hostname } from 'node:os';
import { type Agreement, answerCall, type Caller } from '../call/handshake.ts';
import { asTchatError, exitCodes, TchatError } from '../core/errors.ts';
import { Queue } from '../core/queue.ts';
import { Scope } from '../core/scope.ts';
import { defaultPort } from '../net/address.ts';
import type { TransportLink } from '../net/link.ts';
import { type Listener, listen } from '../net/listen.ts';
import { askYesNo } from './ask.ts';
import { checkSources } from './check-sources.ts';
import { checkTerminal, introduce } from './introduction.ts';
import { savedKeys } from './keys.ts';
import { type CallMedia, prepareMedia } from './media.ts';
import type { ListenOptions } from './options.ts';
import type { Program } from './program.ts';
import { runReported } from './report-run.ts';
import type { EndReason, Reporter } from './reporter.ts';
import type { ScreenKit } from './screen-kit.ts';
import { prepareScreen, runSession } from './session.ts';

/** Callers that are being listened to at once, each for 5 s at most before it must have said who it is. chosen. */
const maxCallers = 16;

/** Returns the exit code; rejects with a TchatError for main to explain. */
export function listenCommand(options: ListenOptions, program: Program): Promise<number> {
  if (!options.headless) checkTerminal('A call');
  if (!options.autoAccept && !process.stdin.isTTY) {
    throw new TchatError('usage', 'Nobody can be asked whether to accept a call here.', {
      remedy: 'Add --auto-accept.',
    });
  }
  return runReported(program, options, async (reporter) => {
    await checkSources(options);
    const desk = new Desk(options, program, reporter);
    const scope = new Scope();
    try {
      const { insecureTcp: insecure, bind: host, port } = options;
      const identity = await savedKeys(program).identity();
      scope.defer(() => desk.close());
      const onLink = (link: TransportLink) => desk.receive(link);
      const listener = scope.own(await listen({ host, port, identity, insecure, onLink }));
      announce(listener, identity.fingerprint, options, program);
      return await desk.run();
    } finally {
      await scope.close();
    }
  });
}

/** Where callers come in: who may ring, who is in a call, what each call came to. */
class Desk {
  private readonly options: ListenOptions;
  private readonly program: Program;
  private readonly reporter: Reporter;
  private readonly callers = new Set<Promise<void>>();
  /** Ends of calls, for `run`. One call at a time, so one end waits at most; errors of our own beside it. */
  private readonly ends = new Queue<EndReason>(maxCallers, 'drop-newest');
  private busy = false;
  /** Loaded and waiting for the next call; no device is open. */
  private spare: Spare;

  constructor(options: ListenOptions, program: Program, reporter: Reporter) {
    this.options = options;
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
    const done = this.serve(link).finally(() => this.callers.delete(done));
    this.callers.add(done);
  }

  /** Resolves when the last caller has been served; the program's stop signal makes that soon. */
  async close(): Promise<void> {
    await Promise.all(this.callers);
    await this.spare.scope.close();
  }

  private async serve(link: TransportLink): Promise<void> {
    const { options, program, reporter } = this;
    const scope = new Scope();
    scope.own(link);
    let mine = false;
    const isFree = () => {
      if (this.busy) return false;
      this.busy = mine = true;
      return true;
    };
    try {
      const agreement = await this.ring(link, isFree);
      if (!agreement) return;
      const { media, screen } = this.spare;
      scope.own(this.spare.scope);
      media.open();
      reporter.devices = () => media.status();
      this.ends.put(await runSession({ program, options, link, agreement, media, screen, reporter }));
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

  private leave(): void {
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

  private ring(link: TransportLink, isFree: () => boolean): Promise<Agreement | undefined> {
    const { options, program, reporter } = this;
    const { clock, stop } = program;
    const decide = async (caller: Caller, signal: AbortSignal) => {
      reporter.state = 'ringing';
      if (options.autoAccept) {
        program.say(`${caller.name} at ${caller.address} calls: accepted. ${keyOf(caller)}`);
        return true;
      }
      program.say(`\x07${caller.name} at ${caller.address} is calling. ${keyOf(caller)}\nAccept? [Y/n]`);
      const accepted = await askYesNo(process.stdin, signal);
      if (!accepted) program.say(signal.aborted ? 'The caller gave up.' : 'Declined.');
      return accepted;
    };
    return answerCall({ link, clock, me: introduce(options), signal: stop.signal, isFree, decide });
  }
}

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

function announce(listener: Listener, fingerprint: string, options: ListenOptions, program: Program): void {
  program.say(`${hostname()} waits for a call on port ${listener.port}. On the other machine:`);
  for (const address of listener.addresses) program.say(`  tchat call ${withoutDefaultPort(address)}`);
  if (options.insecureTcp) program.say('NOT encrypted: the caller needs --insecure-tcp too.');
  else program.say(`Your key, for them to compare: ${fingerprint}`);
  program.say('Waiting for a call. Ctrl-C stops.');
}

function withoutDefaultPort(address: string): string {
  const suffix = `:${defaultPort}`;
  return address.endsWith(suffix) && !address.startsWith('[') ? address.slice(0, -suffix.length) : address;
}

function keyOf(caller: Caller): string {
  return caller.fingerprint ? `Key: ${caller.fingerprint}` : 'The line is not encrypted.';
}
