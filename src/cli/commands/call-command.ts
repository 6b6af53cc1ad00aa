// `tchat call`: dial, check who answers, ring, talk.
import { randomBytes } from 'node:crypto';
import type { Joining } from '../../call/joining.ts';
import { placeCall } from '../../call/place-call.ts';
import { exitCodes, TchatError } from '../../core/errors.ts';
import { Scope } from '../../core/scope.ts';
import type { TransportLink } from '../../net/link.ts';
import { parseCode } from '../../trust/code.ts';
import { nonceBytes } from '../../trust/sizes.ts';
import { checkSources } from '../devices/check-sources.ts';
import { prepareMedia } from '../devices/media.ts';
import type { OutgoingOptions } from '../options.ts';
import { askCode } from '../peer/ask-code.ts';
import { Counterpart } from '../peer/counterpart.ts';
import { destinationsOf } from '../peer/destination.ts';
import { checkTerminal, introduce } from '../peer/introduction.ts';
import { type Keys, savedKeys } from '../peer/keys.ts';
import { openCode } from '../peer/open-code.ts';
import { reach } from '../peer/reach.ts';
import type { Program } from '../program.ts';
import { runReported } from '../report-run.ts';
import { prepareScreen, runSession } from '../session.ts';

/** What a call with oneself has different. */
export interface CallSetting {
  readonly keys?: Keys;
  /** A child of ours whose work is not ours. */
  readonly farSidePid?: number;
}

/** Returns the exit code; rejects with a TchatError for main to explain. */
export async function callCommand(
  target: string,
  options: OutgoingOptions,
  program: Program,
  { keys = savedKeys(program), farSidePid }: CallSetting = {},
): Promise<number> {
  if (options.code && options.insecureTcp)
    throw new TchatError('usage', 'A code proves nothing on a line that is not encrypted.');
  const destinations = destinationsOf(target, await keys.lines());
  if (!options.headless) checkTerminal('A call');
  return runReported(program, options, async (reporter) => {
    await checkSources(options);
    const scope = new Scope();
    reporter.usage.stranger = farSidePid;
    try {
      const code = await codeOf(options, program);
      const identity = await keys.identity();
      const reaching = reach(destinations, options, identity, keys, program);
      // While the line is built, camera and screen warm up.
      const media = scope.own(prepareMedia(options));
      media.open();
      reporter.devices = () => media.status();
      const screen = options.headless ? undefined : prepareScreen(scope);
      const { link, where, again } = await reaching;
      scope.own(link);
      const agreement = await placeCall({
        link,
        clock: program.clock,
        me: introduce(options, identity.fingerprint),
        nonce: randomBytes(nonceBytes),
        signal: program.stop.signal,
        code: code === undefined ? undefined : openCode('caller', () => code),
        onRinging: () => {
          reporter.state = 'ringing';
          program.say('Ringing …');
        },
      });
      const met = await keys.meet(agreement.peer);
      await keys.remember(agreement.peer, where);
      const counterpart = new Counterpart(agreement, met, keys);
      const joining = joiningOf(link, again);
      return await runSession({
        program,
        options,
        link,
        joining,
        agreement,
        counterpart,
        media,
        screen,
        reporter,
      });
    } catch (error) {
      if (program.stop.signal.aborted) return { reason: 'signal', exitCode: exitCodes.ok };
      throw error;
    } finally {
      await scope.close();
    }
  });
}

async function codeOf({ code }: OutgoingOptions, program: Program): Promise<string | undefined> {
  if (code === undefined) return undefined;
  return code === true ? askCode(program) : parseCode(code);
}

/** Further connections of the call go the same way; on a line that proves nothing there are none. */
function joiningOf(
  { binding, fingerprint }: TransportLink,
  again: (signal: AbortSignal) => Promise<TransportLink>,
): Joining | undefined {
  return binding && fingerprint ? { side: 'caller', binding, fingerprint, dial: again } : undefined;
}
