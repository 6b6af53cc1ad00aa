// `tchat listen`: wait, ring, ask, talk, and wait again.
import { hostname } from 'node:os';
import { type Agreement, answerCall, type Caller, say, sayBye } from '../call/handshake.ts';
import { asTchatError, exitCodes, TchatError } from '../core/errors.ts';
import { Queue } from '../core/queue.ts';
import { Scope } from '../core/scope.ts';
import { defaultPort } from '../net/address.ts';
import type { TransportLink } from '../net/link.ts';
import { type Listener, listen } from '../net/listen.ts';
import { askYesNo } from './ask.ts';
import { checkTerminal, introduce } from './introduction.ts';
import { savedKeys } from './keys.ts';
import { openMedia } from './media.ts';
import type { ListenOptions } from './options.ts';
import type { Program } from './program.ts';
import { runReported } from './report-run.ts';
import type { EndReason, Reporter } from './reporter.ts';
import { runSession } from './session.ts';

/** Returns the exit code; rejects with a TchatError for main to explain. */
export function listenCommand(options: ListenOptions, program: Program): Promise<number> {
  checkTerminal(options);
  if (!options.autoAccept && !process.stdin.isTTY) {
    throw new TchatError('usage', 'Nobody can be asked whether to accept a call here.', {
      remedy: 'Add --auto-accept.',
    });
  }
  return runReported(program, options, async (reporter) => {
    reporter.state = 'waiting';
    const scope = new Scope();
    const callers = new Queue<TransportLink>(1, 'drop-newest');
    let inCall = false;
    try {
      const identity = await savedKeys(program).identity();
      const listener = scope.own(
        await listen({
          host: options.bind,
          port: options.port,
          identity,
          insecure: options.insecureTcp,
          onLink: (link) => {
            if (inCall || !callers.put(link)) void turnAway(link, options);
          },
        }),
      );
      announce(listener, identity.fingerprint, options, program);
      for (;;) {
        const link = await callers.take(program.stop.signal);
        if (!link) return { reason: 'signal', exitCode: exitCodes.ok };
        inCall = true;
        const end = await receiveCall(link, options, program, reporter);
        inCall = false;
        if (end && options.once) return end;
        if (end) program.say(end.error ? `The call ended: ${end.error.message}` : 'The call has ended.');
        if (program.stop.signal.aborted) return { reason: 'signal', exitCode: exitCodes.ok };
        reporter.state = 'waiting';
        reporter.call = undefined;
        reporter.peer = null;
        program.say('Waiting for a call. Ctrl-C stops.');
      }
    } finally {
      await scope.close();
    }
  });
}

/** From a link to the end of its call; undefined when it never became one. */
async function receiveCall(
  link: TransportLink,
  options: ListenOptions,
  program: Program,
  reporter: Reporter,
): Promise<EndReason | undefined> {
  const scope = new Scope();
  scope.own(link);
  try {
    const agreement = await ring(link, options, program, reporter);
    if (!agreement) return undefined;
    const media = scope.own(openMedia(options));
    reporter.devices = () => media.status();
    return await runSession({ program, options, link, agreement, media, reporter });
  } catch (thrown) {
    // A caller that fails must not end the listener: say so, wait for the next.
    const error = asTchatError(thrown);
    if (error.code === 'internal') throw error;
    if (!program.stop.signal.aborted) program.say(`${link.address}: ${error.message}`);
    return undefined;
  } finally {
    reporter.devices = () => [];
    await scope.close();
  }
}

function ring(
  link: TransportLink,
  options: ListenOptions,
  program: Program,
  reporter: Reporter,
): Promise<Agreement | undefined> {
  return answerCall({
    link,
    clock: program.clock,
    me: introduce(options),
    signal: program.stop.signal,
    decide: async (caller, signal) => {
      reporter.state = 'ringing';
      if (options.autoAccept) {
        program.say(`${caller.name} at ${caller.address} calls: accepted. ${keyOf(caller)}`);
        return true;
      }
      program.say(`\x07${caller.name} at ${caller.address} is calling. ${keyOf(caller)}\nAccept? [Y/n]`);
      const accepted = await askYesNo(process.stdin, signal);
      if (!accepted) program.say(signal.aborted ? 'The caller gave up.' : 'Declined.');
      return accepted;
    },
  });
}

/** In a call already: the caller is told, in order, and nothing else happens. */
async function turnAway(link: TransportLink, options: ListenOptions): Promise<void> {
  const { name, offer } = introduce(options);
  say(link, { kind: 'hello', name, offer });
  sayBye(link, 'busy');
  await link.close();
}

function announce(listener: Listener, fingerprint: string, options: ListenOptions, program: Program): void {
  const lines = listener.addresses.map((address) => `  tchat call ${withoutDefaultPort(address)}`);
  program.say(`${hostname()} waits for a call on port ${listener.port}. On the other machine:`);
  for (const line of lines) program.say(line);
  if (options.insecureTcp) program.say('NOT encrypted: the caller needs --insecure-tcp too.');
  else program.say(`Your key, for them to compare: ${fingerprint}`);
  program.say('Waiting for a call. Ctrl-C stops.');
}

function withoutDefaultPort(address: string): string {
  return address.endsWith(`:${defaultPort}`) && !address.startsWith('[')
    ? address.slice(0, -`:${defaultPort}`.length)
    : address;
}

function keyOf(caller: Caller): string {
  return caller.fingerprint ? `Key: ${caller.fingerprint}` : 'The line is not encrypted.';
}
