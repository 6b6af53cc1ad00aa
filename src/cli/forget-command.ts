// `tchat forget HOST`: the key that was known for a host is forgotten, the next one trusted.
import { exitCodes, TchatError } from '../core/errors.ts';
import { knownPeers } from './keys.ts';
import type { Program } from './program.ts';

/** Throws `usage` when there was nothing to forget. */
export async function forgetCommand(target: string, program: Program): Promise<number> {
  const peers = knownPeers();
  const gone = await peers.forget(target);
  if (gone === 0) {
    throw new TchatError('usage', `${target} is not among the known peers.`, {
      remedy: `They are in ${peers.path}, one a line.`,
    });
  }
  program.say(`Forgot ${target}: its next key will be trusted.`);
  return exitCodes.ok;
}
