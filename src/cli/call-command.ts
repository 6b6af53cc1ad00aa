// `tchat call`: dial, check who answers, ring, talk.
import { randomBytes } from 'node:crypto';
import type { Joining } from '../call/joining.ts';
import { placeCall } from '../call/place-call.ts';
import { exitCodes } from '../core/errors.ts';
import { log } from '../core/log.ts';
import { Scope } from '../core/scope.ts';
import { formatAddress, parseAddress } from '../net/address.ts';
import { dial } from '../net/dial.ts';
import type { TransportLink } from '../net/link.ts';
import { nonceBytes } from '../trust/sizes.ts';
import { checkSources } from './check-sources.ts';
import { checkTerminal, introduce } from './introduction.ts';
import { type Keys, savedKeys } from './keys.ts';
import { prepareMedia } from './media.ts';
import type { CallOptions } from './options.ts';
import type { Program } from './program.ts';
import { runReported } from './report-run.ts';
import { prepareScreen, runSession } from './session.ts';

/** For one attempt of several. chosen: a SYN is sent again after one second, and after three. */
const redialTimeoutMs = 3_500;

/** What a call with oneself has different. */
export interface CallSetting {
  readonly keys?: Keys;
  /** A child of ours whose work is not ours. */
  readonly farSidePid?: number;
}

/** Returns the exit code; rejects with a TchatError for main to explain. */
export function callCommand(
  target: string,
  options: CallOptions,
  program: Program,
  { keys = savedKeys(program), farSidePid }: CallSetting = {},
): Promise<number> {
  const address = parseAddress(target);
  const where = formatAddress(address);
  if (!options.headless) checkTerminal('A call');
  return runReported(program, options, async (reporter) => {
    await checkSources(options);
    const scope = new Scope();
    reporter.usage.stranger = farSidePid;
    try {
      program.say(`Calling ${where} …`);
      const { insecureTcp: insecure, proxy } = options;
      const { signal } = program.stop;
      const identity = await keys.identity();
      const dialling = dial({ ...address, identity, insecure, proxy, signal });
      // While the line is built, camera and screen warm up.
      const media = scope.own(prepareMedia(options));
      media.open();
      reporter.devices = () => media.status();
      const screen = options.headless ? undefined : prepareScreen(scope);
      const link = scope.own(await dialling);
      log('call', 'connected');
      await verify(link, where, keys, program);
      const agreement = await placeCall({
        link,
        clock: program.clock,
        me: introduce(options, identity.fingerprint),
        nonce: randomBytes(nonceBytes),
        signal,
        onRinging: () => {
          reporter.state = 'ringing';
          program.say('Ringing …');
        },
      });
      if (link.fingerprint) await keys.remember(where, link.fingerprint, agreement.peer.name);
      const again = (signal: AbortSignal) =>
        dial({ ...address, identity, insecure, proxy, signal, timeoutMs: redialTimeoutMs });
      const joining = joiningOf(link, again);
      return await runSession({ program, options, link, joining, agreement, media, screen, reporter });
    } catch (error) {
      if (program.stop.signal.aborted) return { reason: 'signal', exitCode: exitCodes.ok };
      throw error;
    } finally {
      await scope.close();
    }
  });
}

/** Further connections of the call go the same way; on a line that proves nothing there are none. */
function joiningOf(
  { binding, fingerprint }: TransportLink,
  again: (signal: AbortSignal) => Promise<TransportLink>,
): Joining | undefined {
  return binding && fingerprint ? { side: 'caller', binding, fingerprint, dial: again } : undefined;
}

/** A key that changed ends the call before anything is said; a new one is shown. */
async function verify(link: TransportLink, where: string, keys: Keys, program: Program): Promise<void> {
  if (!link.fingerprint) {
    program.say('This line is not encrypted (--insecure-tcp).');
    return;
  }
  const state = await keys.verify(where, link.fingerprint);
  if (state === 'new') program.say(`First call to ${where}. Its key: ${link.fingerprint}`);
}
