// `tchat peers`: whom you know, by which name and key, and what you have decided about them.
import { exitCodes, TchatError } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import { findPeers, type KnownPeer, peerName, peersOf } from '../../net/known-peers.ts';
import type { KnownPeers } from '../../net/known-peers-file.ts';
import { looksLike } from '../../trust/look-alike.ts';
import { knownPeers } from '../peer/keys.ts';
import type { Program } from '../program.ts';

/** One key with all that is known of it. */
interface Entry {
  readonly name: string;
  readonly claims: string;
  readonly fingerprint: string;
  readonly addresses: readonly string[];
  readonly compared: boolean;
  readonly blocked: boolean;
}

export async function listPeers(options: { json: boolean }, program: Program): Promise<number> {
  const peers = knownPeers();
  const entries = entriesOf(peersOf(await peers.lines()));
  if (options.json) {
    program.print(JSON.stringify(entries, undefined, 2));
    return exitCodes.ok;
  }
  for (const entry of entries) program.say(lineOf(entry));
  if (entries.length === 0) program.say('You know nobody yet: whom you call, or accept, is remembered here.');
  else program.say(`In ${peers.path}, one a line, made to be edited.`);
  return exitCodes.ok;
}

/** Gives a name that can be called. Throws `usage` for one that somebody else has, or that looks like it. */
export async function namePeer(target: string, name: string, program: Program): Promise<number> {
  const peers = knownPeers();
  const key = await keyOf(peers, target);
  const given = peerName(name);
  if (given !== '') {
    const double = peersOf(await peers.lines()).find(
      (other) => other.fingerprint !== key && other.name !== '' && looksLike(other.name, given),
    );
    if (double)
      throw new TchatError('usage', `${given} looks like ${double.name}, whom you know by another key.`, {
        remedy: 'Give another name, or take that one away first: `tchat peers name NAME ""`.',
      });
  }
  await peers.mark(key, { name: given });
  program.say(
    given === '' ? `${key} has no name any more.` : `${given} is ${key}: tchat call ${quoted(given)}`,
  );
  return exitCodes.ok;
}

export async function markPeer(
  target: string,
  change: { blocked?: boolean; compared?: boolean },
  done: string,
  program: Program,
): Promise<number> {
  const peers = knownPeers();
  const key = await keyOf(peers, target);
  await peers.mark(key, change);
  program.say(`${key}: ${done}.`);
  return exitCodes.ok;
}

export async function forgetPeer(target: string, program: Program): Promise<number> {
  const peers = knownPeers();
  if ((await peers.forget(target)) === 0) throw unknown(target, peers);
  program.say(`Forgot ${target}: the next key there will be trusted as at a first call.`);
  return exitCodes.ok;
}

/** The one key that is meant. Throws `usage` for none, and for several. */
async function keyOf(peers: KnownPeers, target: string): Promise<string> {
  const meant = new Set(findPeers(await peers.lines(), target).map(({ fingerprint }) => fingerprint));
  const [key] = meant;
  if (key === undefined) throw unknown(target, peers);
  if (meant.size === 1) return key;
  throw new TchatError('usage', `${JSON.stringify(target)} means ${meant.size} keys.`, {
    remedy: `Name one by its fingerprint: ${[...meant].join(', ')}.`,
  });
}

function unknown(target: string, peers: KnownPeers): TchatError {
  return new TchatError('usage', `${JSON.stringify(target)} is nobody that you know.`, {
    remedy: `\`tchat peers\` lists them: name, host[:port] or fingerprint (SHA256:…). They are in ${peers.path}.`,
  });
}

function entriesOf(peers: readonly KnownPeer[]): Entry[] {
  const byKey = new Map<string, KnownPeer[]>();
  for (const peer of peers) byKey.set(peer.fingerprint, [...(byKey.get(peer.fingerprint) ?? []), peer]);
  return [...byKey].map(([fingerprint, lines]) => ({
    name: lines.find(({ name }) => name)?.name ?? '',
    claims: lines.find(({ claims }) => claims)?.claims ?? '',
    fingerprint,
    addresses: lines.flatMap(({ address }) => address ?? []),
    compared: lines.some(({ compared }) => compared),
    blocked: lines.some(({ blocked }) => blocked),
  }));
}

function lineOf({ name, claims, fingerprint, addresses, compared, blocked }: Entry): string {
  const marks = [compared && 'compared', blocked && 'BLOCKED'].filter(Boolean).join(', ');
  const called = plainText(name || (claims && `(${claims})`) || '(no name)', 66);
  const where = addresses.length > 0 ? addresses.join(', ') : 'has called you';
  return `${called}${marks && ` · ${marks}`}\n  ${where}\n  ${fingerprint}`;
}

function quoted(name: string): string {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`;
}
