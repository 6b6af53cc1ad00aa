// Whom we met before, and with which key: a text file that people may edit, one line a peer,
//   [@compared] [@blocked] host:port|- fingerprint [name]
// with blank lines and # comments kept as they are. `-` stands for one who called us. A name in parentheses is what the peer
// calls itself; without them it is the user's own, and only that can be called. Pure; the file: known-peers-file.ts.
import { isIPv6 } from 'node:net';
import { plainText } from '../core/plain-text.ts';
import { formatAddress, parseAddress } from './address.ts';
import { isFingerprint } from './fingerprint.ts';

export interface KnownPeer {
  /** `host:port` as `formatAddress` writes it; undefined for one who called us. */
  readonly address: string | undefined;
  readonly fingerprint: string;
  /** What the user calls them, or empty. */
  readonly name: string;
  /** What they call themselves, while the user has no name for them. */
  readonly claims: string;
  /** The words were compared, or a code was proved. */
  readonly compared: boolean;
  readonly blocked: boolean;
}

/** A peer to be added: at least the key. */
export type NewPeer = Partial<KnownPeer> & Pick<KnownPeer, 'fingerprint'>;

/** One line of the file: its text, and the peer if it names one. */
export interface KnownPeerLine {
  readonly text: string;
  readonly peer: KnownPeer | undefined;
}

export type PeerCheck =
  | { readonly state: 'new' }
  | { readonly state: 'same' }
  | { readonly state: 'changed'; readonly known: string };

/** chosen: 8,000 peers; a file beyond it is refused before it is read. */
export const maxKnownPeersBytes = 1 << 20;
/** chosen: the longest address and fingerprint with a name of 64 bytes fit. A longer line is kept but names nobody. */
export const maxKnownPeerLineChars = 512;
export const maxPeerNameChars = 64;

/** Never throws: a line that cannot be understood is kept, and names nobody. */
export function parseKnownPeers(text: string): KnownPeerLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => ({ text: line, peer: parseLine(line) }));
}

/** The text of the file; what `parseKnownPeers` reads back. */
export function formatKnownPeers(lines: readonly KnownPeerLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

/**
 * Whether this key is the one known for `address` (several lines for one address: any of them). A line that begins with
 * the address but cannot be understood counts as a changed key: a slip of the editor must not open the door.
 */
export function checkPeer(lines: readonly KnownPeerLine[], address: string, fingerprint: string): PeerCheck {
  const wanted = normal(address);
  let known: string | undefined;
  for (const { text, peer } of lines) {
    if (peer?.address === wanted && peer?.fingerprint === fingerprint) return { state: 'same' };
    if (peer?.address === wanted) known ??= peer?.fingerprint;
    else if (!peer && normal(addressWord(text)) === wanted) known ??= 'a line that cannot be understood';
  }
  return known === undefined ? { state: 'new' } : { state: 'changed', known };
}

/** All that is known of a key, under whatever addresses. */
export function peersWithKey(lines: readonly KnownPeerLine[], fingerprint: string): KnownPeer[] {
  return peersOf(lines).filter((peer) => peer.fingerprint === fingerprint);
}

export function peersOf(lines: readonly KnownPeerLine[]): KnownPeer[] {
  return lines.flatMap(({ peer }) => peer ?? []);
}

/**
 * The peers that somebody means: by the user's name for them, by fingerprint (`SHA256:` and at least 8 characters more), by
 * host (every port of it) or by host and port.
 */
export function findPeers(lines: readonly KnownPeerLine[], target: string): KnownPeer[] {
  return peersOf(lines).filter(means(target));
}

/**
 * The lines with a new peer added. The same lines when its address is there, with whatever key: a changed one must be
 * forgotten first; or, for one without an address, when its key is.
 */
export function withPeer(lines: readonly KnownPeerLine[], fresh: NewPeer): readonly KnownPeerLine[] {
  const peer = { ...nobody, ...fresh };
  const there =
    peer.address === undefined
      ? peersWithKey(lines, peer.fingerprint).length > 0
      : checkPeer(lines, peer.address, peer.fingerprint).state !== 'new';
  if (there) return lines;
  // A key that is known under another address keeps its name and its marks.
  const [known] = peersWithKey(lines, peer.fingerprint);
  return [...lines, lineOf({ ...peer, ...(known && { ...known, address: peer.address }) })];
}

/** The lines with every peer that `target` means changed. */
export function withChange(
  lines: readonly KnownPeerLine[],
  target: string,
  change: Partial<Pick<KnownPeer, 'name' | 'compared' | 'blocked'>>,
): readonly KnownPeerLine[] {
  const meant = means(target);
  return lines.map((line) => (line.peer && meant(line.peer) ? lineOf({ ...line.peer, ...change }) : line));
}

/** The lines without those that `target` means, the ones that cannot be understood included if they begin with its address. */
export function withoutPeer(lines: readonly KnownPeerLine[], target: string): readonly KnownPeerLine[] {
  const meant = means(target);
  return lines.filter(({ text, peer }) => {
    if (peer) return !meant(peer);
    const address = normal(addressWord(text));
    return !(address && meant({ ...nobody, address }));
  });
}

const nobody: KnownPeer = {
  address: undefined,
  fingerprint: '',
  name: '',
  claims: '',
  compared: false,
  blocked: false,
};

/** A name as it may stand in the file: one plain line of at most 64 characters that begins with no mark and no parenthesis. */
export function peerName(text: string): string {
  return plainText(text, maxPeerNameChars).replace(/^[\s(@]+|\s+$/g, '');
}

function means(target: string): (peer: KnownPeer) => boolean {
  const trimmed = target.trim();
  const name = trimmed.toLowerCase();
  const partOfKey = /^SHA256:.{8}/.test(trimmed);
  const address = addressOf(trimmed);
  return (peer) => {
    if (name !== '' && peer.name.toLowerCase() === name) return true;
    if (partOfKey && peer.fingerprint.startsWith(trimmed)) return true;
    if (!address || peer.address === undefined) return false;
    const { host, port } = parseAddress(peer.address);
    return host === address.host && (address.port === undefined || port === address.port);
  };
}

function addressOf(target: string): { host: string; port: number | undefined } | undefined {
  try {
    const { host, port } = parseAddress(target);
    return { host, port: !isIPv6(target) && /:\d+$/.test(target) ? port : undefined };
  } catch {
    return undefined;
  }
}

function lineOf(peer: KnownPeer): KnownPeerLine {
  const { address, fingerprint, name, claims, compared, blocked } = peer;
  const marks = [compared && '@compared', blocked && '@blocked'].filter(Boolean);
  const [own, theirs] = [peerName(name), peerName(claims)];
  const called = own || (theirs && `(${theirs})`);
  const text = [...marks, address === undefined ? '-' : normal(address), fingerprint, called]
    .join(' ')
    .trimEnd();
  return { text, peer: parseLine(text) };
}

function parseLine(line: string): KnownPeer | undefined {
  if (line.length > maxKnownPeerLineChars || line.trimStart().startsWith('#')) return undefined;
  const [, before, word, fingerprint, name] = /^\s*((?:@\S*\s+)*)(\S+)\s+(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
  const marks = before?.split(/\s+/).filter(Boolean) ?? [];
  const address = word === '-' ? undefined : normal(word ?? '');
  if ((address === undefined && word !== '-') || !isFingerprint(fingerprint!)) return undefined;
  if (!marks.every((mark) => mark === '@compared' || mark === '@blocked')) return undefined;
  const claims = /^\((.*)\)$/.exec(name!)?.[1];
  return {
    address,
    fingerprint: fingerprint!,
    name: claims === undefined ? name! : '',
    claims: claims ?? '',
    compared: marks.includes('@compared'),
    blocked: marks.includes('@blocked'),
  };
}

/** The first word that is no mark. */
function addressWord(line: string): string {
  return /^\s*(?:@\S*\s+)*(\S*)/.exec(line.slice(0, maxKnownPeerLineChars))![1]!;
}

/** `host:port` of a word: a person may have written capitals, or left out the port. Undefined: no address. */
function normal(word: string): string | undefined {
  try {
    return formatAddress(parseAddress(word));
  } catch {
    return undefined;
  }
}
