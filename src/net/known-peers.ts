// Whom we called before, and with which key they answered: a text file that people may edit, one line a peer,
//   host:port fingerprint [name]
// with blank lines and # comments kept as they are. Trust on first use; a changed key is never passed over.
import { isIPv6 } from 'node:net';
import { TchatError } from '../core/errors.ts';
import { formatAddress, parseAddress } from './address.ts';
import { isFingerprint } from './fingerprint.ts';
import { readSmallFile, replaceFile } from './private-file.ts';

export interface KnownPeer {
  /** `host:port` as `formatAddress` writes it. */
  readonly address: string;
  readonly fingerprint: string;
  /** Empty, or what the user calls them. */
  readonly name: string;
}

/** One line of the file: its text, and the peer if it names one. */
export interface KnownPeerLine {
  readonly text: string;
  readonly peer: KnownPeer | undefined;
}

export type PeerCheck =
  | { readonly state: 'new' }
  | { readonly state: 'same'; readonly name: string }
  | { readonly state: 'changed'; readonly known: string };

/** chosen: 8,000 peers; a file beyond it is refused before it is read. */
export const maxKnownPeersBytes = 1 << 20;
/** chosen: the longest address and fingerprint with a name of 64 bytes fit. A longer line is kept but names nobody. */
export const maxKnownPeerLineChars = 512;

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
    if (peer?.address === wanted && peer?.fingerprint === fingerprint)
      return { state: 'same', name: peer.name };
    if (peer?.address === wanted) known ??= peer?.fingerprint;
    else if (!peer && normal(firstWord(text)) === wanted) known ??= 'a line that cannot be understood';
  }
  return known === undefined ? { state: 'new' } : { state: 'changed', known };
}

/**
 * The lines with a new peer added. The same lines when its address is there, with whatever key: a changed one must be
 * forgotten first. `name` is put on one line and cut.
 */
export function withPeer(lines: readonly KnownPeerLine[], peer: KnownPeer): readonly KnownPeerLine[] {
  if (checkPeer(lines, peer.address, peer.fingerprint).state !== 'new') return lines;
  const name = [...peer.name.replace(/[\s\p{C}]+/gu, ' ').trim()].slice(0, 64).join('').trim();
  const text = `${normal(peer.address)} ${peer.fingerprint} ${name}`.trimEnd();
  return [...lines, { text, peer: parseLine(text) }];
}

/** The lines without a host (every port of it) or, with a port, without that one address. Throws `usage`. */
export function withoutPeer(lines: readonly KnownPeerLine[], target: string): readonly KnownPeerLine[] {
  const { host, port } = parseAddress(target);
  const onePort = !isIPv6(target.trim()) && /:\d+$/.test(target.trim());
  return lines.filter(({ text, peer }) => {
    const address = peer?.address ?? normal(firstWord(text));
    if (address === undefined) return true;
    const line = parseAddress(address);
    return line.host !== host || (onePort && line.port !== port);
  });
}

/** The file. Reads it anew each time (it is small, and people edit it); writes it whole, mode 600. */
export class KnownPeers {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Throws `file-unreadable`. */
  async check(address: string, fingerprint: string): Promise<PeerCheck> {
    return checkPeer(await this.read(), address, fingerprint);
  }

  /** Like `check`, but a changed key throws `certificate-changed`. */
  async verify(address: string, fingerprint: string): Promise<'new' | 'same'> {
    const check = await this.check(address, fingerprint);
    if (check.state === 'changed') throw certificateChanged(address, check.known, fingerprint);
    return check.state;
  }

  /** Adds a peer. Throws `file-unreadable`, `file-unwritable`. */
  async remember(address: string, fingerprint: string, name = ''): Promise<void> {
    await this.change((lines) => withPeer(lines, { address, fingerprint, name }));
  }

  /** Removes `host` (all its ports) or `host:port`; how many lines went. Throws `usage` for what is no address. */
  async forget(target: string): Promise<number> {
    return this.change((lines) => withoutPeer(lines, target));
  }

  private async read(): Promise<KnownPeerLine[]> {
    return parseKnownPeers((await readSmallFile(this.path, maxKnownPeersBytes)) ?? '');
  }

  /** How many lines came or went. Of two processes that write at the same moment the later one wins. */
  private async change(edit: (lines: KnownPeerLine[]) => readonly KnownPeerLine[]): Promise<number> {
    const before = await this.read();
    const after = edit(before);
    if (after.length !== before.length) await replaceFile(this.path, formatKnownPeers(after));
    return Math.abs(after.length - before.length);
  }
}

export function certificateChanged(address: string, known: string, now: string): TchatError {
  return new TchatError(
    'certificate-changed',
    `${address} answered with another key than before. Known: ${known}. Now: ${now}.`,
  );
}

function parseLine(line: string): KnownPeer | undefined {
  if (line.length > maxKnownPeerLineChars || line.trimStart().startsWith('#')) return undefined;
  const [, word, fingerprint, name] = /^\s*(\S+)\s+(\S+)\s*(.*?)\s*$/.exec(line) ?? [];
  const address = normal(word ?? '');
  if (address === undefined || !isFingerprint(fingerprint!)) return undefined;
  return { address, fingerprint: fingerprint!, name: name! };
}

function firstWord(line: string): string {
  return /^\s*(\S*)/.exec(line.slice(0, maxKnownPeerLineChars))![1]!;
}

/** `host:port` of a word: a person may have written capitals, or left out the port. Undefined: no address. */
function normal(word: string): string | undefined {
  try {
    return formatAddress(parseAddress(word));
  } catch {
    return undefined;
  }
}
