// The file of known peers. It is looked at anew each time, because people edit it, and read anew when it has changed; it is
// written whole, mode 600. What its lines mean: known-peers.ts.
import { stat } from 'node:fs/promises';
import { TchatError } from '../core/errors.ts';
import {
  checkPeer,
  findPeers,
  formatKnownPeers,
  type KnownPeerLine,
  maxKnownPeersBytes,
  type NewPeer,
  parseKnownPeers,
  withChange,
  withoutPeer,
  withPeer,
} from './known-peers.ts';
import { readSmallFile, replaceFile } from './private-file.ts';

export class KnownPeers {
  readonly path: string;
  /** What was read last, and of which state of the file. A stranger's call must not cost the reading of a long file. */
  private last: { readonly state: string; readonly lines: readonly KnownPeerLine[] } | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** Throws `file-unreadable`. */
  async lines(): Promise<readonly KnownPeerLine[]> {
    const state = await stat(this.path, { bigint: true }).then(
      ({ mtimeNs, size, ino }) => `${mtimeNs} ${size} ${ino}`,
      () => 'none',
    );
    if (state !== this.last?.state) {
      const text = (await readSmallFile(this.path, maxKnownPeersBytes)) ?? '';
      this.last = { state, lines: parseKnownPeers(text) };
    }
    return this.last.lines;
  }

  /** Throws `certificate-changed` for another key than the one that is known for `address`. */
  async verify(address: string, fingerprint: string): Promise<'new' | 'same'> {
    const check = checkPeer(await this.lines(), address, fingerprint);
    if (check.state === 'changed') throw certificateChanged(address, check.known, fingerprint);
    return check.state;
  }

  /** Adds a peer unless it is there. Throws `file-unreadable`, `file-unwritable`. */
  async remember(peer: NewPeer): Promise<void> {
    await this.change((lines) => withPeer(lines, peer));
  }

  /** Changes all that `target` means; how many that were. */
  async mark(target: string, change: Parameters<typeof withChange>[2]): Promise<number> {
    const meant = findPeers(await this.lines(), target).length;
    await this.change((lines) => withChange(lines, target, change));
    return meant;
  }

  /** Removes all that `target` means; how many lines went. */
  async forget(target: string): Promise<number> {
    const before = (await this.lines()).length;
    await this.change((lines) => withoutPeer(lines, target));
    return before - (await this.lines()).length;
  }

  /** Of two processes that write at the same moment the later one wins. */
  private async change(edit: (lines: readonly KnownPeerLine[]) => readonly KnownPeerLine[]): Promise<void> {
    const before = await this.lines();
    const [was, is] = [before, edit(before)].map(formatKnownPeers);
    if (was !== is) await replaceFile(this.path, is!);
  }
}

export function certificateChanged(address: string, known: string, now: string): TchatError {
  return new TchatError(
    'certificate-changed',
    `${address} answered with another key than before. Known: ${known}. Now: ${now}.`,
    { remedy: `If you know why it changed, run \`tchat forget ${address}\` and call again.` },
  );
}
