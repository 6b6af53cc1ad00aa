// From where a call is to go to an open line with the right one at its end: each destination is tried in turn, and the key that
// answers is the one that is known, or the call ends before a word is said.
import { asTchatError, exitCodes, TchatError } from '../../core/errors.ts';
import { log } from '../../core/log.ts';
import { formatAddress } from '../../net/address.ts';
import { dial } from '../../net/dial.ts';
import type { Identity } from '../../net/identity.ts';
import { certificateChanged } from '../../net/known-peers-file.ts';
import type { TransportLink } from '../../net/link.ts';
import type { OutgoingOptions } from '../options.ts';
import type { Program } from '../program.ts';
import type { Destination } from './destination.ts';
import type { Keys } from './keys.ts';

export interface Reached {
  readonly link: TransportLink;
  /** `host:port` as it was dialled. */
  readonly where: string;
  /** Another connection to the same address. */
  again(signal: AbortSignal): Promise<TransportLink>;
}

/** chosen: three attempts in half a second. */
const dialRetries = 2;
const retryUs = 200_000;
/** For one attempt of several. chosen: a SYN is sent again after one second, and after three. */
const redialTimeoutMs = 3_500;

/** Rejects with what `dial` rejects with, for the last destination; with `certificate-changed`. The link is the caller's. */
export async function reach(
  destinations: readonly Destination[],
  { insecureTcp: insecure, proxy }: OutgoingOptions,
  identity: Identity,
  keys: Keys,
  program: Program,
): Promise<Reached> {
  for (const [index, { address, pinned }] of destinations.entries()) {
    const where = formatAddress(address);
    program.say(`Calling ${where} …`);
    try {
      const dialled = () => dial({ ...address, identity, insecure, proxy, signal: program.stop.signal });
      const link = await persistently(dialled, program);
      log('call', 'connected');
      await verify(link, where, pinned, keys, program).catch(async (error) => {
        await link.close();
        throw error;
      });
      const again = (signal: AbortSignal) =>
        dial({ ...address, identity, insecure, proxy, signal, timeoutMs: redialTimeoutMs });
      return { link, where, again };
    } catch (error) {
      const last = index === destinations.length - 1;
      if (last || asTchatError(error).exitCode !== exitCodes.unreachable) throw error;
      program.say(asTchatError(error).message);
    }
  }
  throw new TchatError('usage', 'There is nowhere to call.');
}

/**
 * A line that breaks before a word was said is tried again: a listener that strangers crowd makes room by pushing out those who
 * have not said yet who they are.
 */
async function persistently(
  dialled: () => Promise<TransportLink>,
  { clock, stop }: Program,
): Promise<TransportLink> {
  for (let left = dialRetries; ; left--) {
    try {
      return await dialled();
    } catch (error) {
      if (left === 0 || asTchatError(error).code !== 'line-lost') throw error;
      await clock.sleepUntil(clock.nowUs() + retryUs, stop.signal);
    }
  }
}

/** A key that changed ends the call before anything is said; a new one is shown. */
async function verify(
  { fingerprint }: TransportLink,
  where: string,
  pinned: readonly string[] | undefined,
  keys: Keys,
  program: Program,
): Promise<void> {
  if (!fingerprint) {
    if (pinned) throw new TchatError('usage', 'A name stands for a key, and --insecure-tcp proves none.');
    program.say('This line is not encrypted (--insecure-tcp).');
    return;
  }
  if (pinned) {
    if (!pinned.includes(fingerprint)) throw certificateChanged(where, pinned.join(', '), fingerprint);
    return;
  }
  const state = await keys.verify(where, fingerprint);
  if (state === 'new') program.say(`First call to ${where}. Its key: ${fingerprint}`);
}
