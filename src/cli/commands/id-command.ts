// `tchat id`: the own key, or a peer's, in the three forms in which two people can compare it: as text, as words, as a picture.
import { halfBlockRows } from '../../ansi/half-block-rows.ts';
import { exitCodes, TchatError } from '../../core/errors.ts';
import { isFingerprint } from '../../net/fingerprint.ts';
import { findPeers } from '../../net/known-peers.ts';
import { identiconOf, identiconSize, identiconText } from '../../trust/identicon.ts';
import { wordsOf } from '../../trust/words.ts';
import { type Keys, savedKeys } from '../peer/keys.ts';
import type { Program } from '../program.ts';

export interface IdOptions {
  readonly plain: boolean;
  readonly json: boolean;
}

/** 16 words are 128 bits: nobody makes a key whose words are the same. */
const wordCount = 16;
const wordsInALine = 4;

export async function idCommand(
  peer: string | undefined,
  options: IdOptions,
  program: Program,
  keys = savedKeys(program),
): Promise<number> {
  if (options.json) program.machineOutput();
  const fingerprint = peer === undefined ? (await keys.identity()).fingerprint : await keyOf(peer, keys);
  const digest = new Uint8Array(Buffer.from(fingerprint.slice('SHA256:'.length), 'base64'));
  const words = wordsOf(digest.subarray(0, wordCount));
  if (options.json) {
    program.print(JSON.stringify({ fingerprint, words }));
    return exitCodes.ok;
  }
  program.say(fingerprint);
  program.say('');
  for (let at = 0; at < wordCount; at += wordsInALine)
    program.say(
      words
        .slice(at, at + wordsInALine)
        .map((word) => word.padEnd(9))
        .join('')
        .trimEnd(),
    );
  program.say('');
  const picture = identiconOf(digest);
  const colored = process.stdout.isTTY && !process.env.NO_COLOR && !options.plain;
  const pixels = picture.pixels.map((value) => picture.colors[value]!);
  for (const row of colored ? halfBlockRows(pixels, identiconSize) : identiconText(picture)) program.say(row);
  return exitCodes.ok;
}

async function keyOf(peer: string, keys: Keys): Promise<string> {
  if (isFingerprint(peer)) return peer;
  const [known] = findPeers(await keys.lines(), peer);
  if (known) return known.fingerprint;
  throw new TchatError('usage', `${JSON.stringify(peer)} is nobody that you know.`, {
    remedy: '`tchat peers` lists them; a whole fingerprint (SHA256:…) will do too.',
  });
}
