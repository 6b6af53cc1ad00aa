import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPeer,
  findPeers,
  formatKnownPeers,
  maxKnownPeerLineChars,
  maxKnownPeersBytes,
  parseKnownPeers,
  peerName,
  withChange,
  withoutPeer,
  withPeer,
} from '../../src/net/known-peers.ts';
import { KnownPeers } from '../../src/net/known-peers-file.ts';
import { temporaryFolders } from '../fakes/folder.ts';

const one = `SHA256:${'A'.repeat(43)}`;
const two = `SHA256:${'b'.repeat(43)}`;
const folder = temporaryFolders();

const fingerprint = fc
  .string({ unit: fc.constantFrom('a', 'Z', '0', '+', '/'), minLength: 43, maxLength: 43 })
  .map((s) => `SHA256:${s}`);
const address = fc
  .tuple(fc.oneof(fc.domain(), fc.ipV4()), fc.integer({ min: 1, max: 65_535 }))
  .map(([h, p]) => `${h.toLowerCase()}:${p}`);

/** What a line says when it says nothing of it. */
const plain = { name: '', claims: '', compared: false, blocked: false };

const anyName = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('(x)', ' (x', '@compared', '# x', '', 'SHA256:x'),
);

describe('known peers', () => {
  it('are read from lines that people write', () => {
    const lines = parseKnownPeers(
      `# mine\r\n\n  Ada.example   ${one}  Ada L.  \n[::1]:80 ${two}\nnonsense\n` +
        `@compared @blocked - ${one} (Eve)\n@strange ada:1 ${one}\n`,
    );
    expect(lines.map(({ peer }) => peer)).toEqual([
      undefined,
      undefined,
      { ...plain, address: 'ada.example:7117', fingerprint: one, name: 'Ada L.' },
      { ...plain, address: '[::1]:80', fingerprint: two },
      undefined,
      { address: undefined, fingerprint: one, name: '', claims: 'Eve', compared: true, blocked: true },
      undefined,
    ]);
  });

  it('keep every line that they do not change', () => {
    const text = `# a comment\r\n\n  ada:1   ${one}   Ada\nwhat is this\nbob:2 ${two}\n`;
    expect(formatKnownPeers(parseKnownPeers(text))).toBe(text);
    expect(formatKnownPeers(withoutPeer(parseKnownPeers(text), 'bob'))).toBe(
      text.replace(`bob:2 ${two}\n`, ''),
    );
    expect(formatKnownPeers(withPeer(parseKnownPeers(text), { address: 'eve:3', fingerprint: two }))).toBe(
      `${text}eve:3 ${two}\n`,
    );
    expect(formatKnownPeers(withChange(parseKnownPeers(text), two, { blocked: true }))).toBe(
      text.replace('bob:2', '@blocked bob:2'),
    );
  });

  it('are new, the same or changed', () => {
    const lines = parseKnownPeers(`ada:1 ${one} Ada\n@compared bob:1 ${two}`);
    expect(checkPeer(lines, 'eve:1', one)).toEqual({ state: 'new' });
    expect(checkPeer(lines, 'ada:2', one)).toEqual({ state: 'new' });
    expect(checkPeer(lines, 'ADA:1', one)).toEqual({ state: 'same' });
    expect(checkPeer(lines, 'ada:1', two)).toEqual({ state: 'changed', known: one });
    expect(checkPeer(lines, 'bob:1', one)).toEqual({ state: 'changed', known: two });
  });

  it('who called us are known by their key alone, and keep name and marks when they are called', () => {
    const called = withPeer([], { fingerprint: one, claims: 'ada (me)' });
    expect(formatKnownPeers(called)).toBe(`- ${one} (ada (me))\n`);
    expect(withPeer(called, { fingerprint: one, claims: 'eve' })).toBe(called);
    const named = withChange(called, one, { name: 'Ada', compared: true });
    expect(formatKnownPeers(named)).toBe(`@compared - ${one} Ada\n`);
    const both = withPeer(named, { address: 'ada:1', fingerprint: one, claims: 'somebody' });
    expect(formatKnownPeers(both)).toBe(`@compared - ${one} Ada\n@compared ada:1 ${one} Ada\n`);
  });

  it('are meant by the user’s name, by key or by address, and never by what they call themselves', () => {
    const lines = parseKnownPeers(`ada:1 ${one} Friend\n- ${two} (Friend)\nbob:2 ${two} (ada)\n`);
    const meant = (target: string) => findPeers(lines, target).map(({ address }) => address);
    expect(meant('friend')).toEqual(['ada:1']);
    expect(meant('ada')).toEqual(['ada:1']);
    expect(meant('bob:2')).toEqual(['bob:2']);
    expect(meant(two)).toEqual([undefined, 'bob:2']);
    expect(meant(two.slice(0, 15))).toEqual([undefined, 'bob:2']);
    expect(meant(two.slice(0, 14))).toEqual([]);
    expect(meant('')).toEqual([]);
  });

  it('may have several keys when somebody wrote several lines', () => {
    const lines = parseKnownPeers(`ada:1 ${one}\nada:1 ${two}\n`);
    expect(checkPeer(lines, 'ada:1', two).state).toBe('same');
  });

  it('are not new again because of a slip in the editor', () => {
    for (const slip of ['ada:1 SHA256:tooshort', `@comparred ada:1 ${one}`, `  @x @y ADA:1`]) {
      const lines = parseKnownPeers(`${slip}\n`);
      expect(checkPeer(lines, 'ada:1', one).state).toBe('changed');
      expect(withoutPeer(lines, 'ada')).toEqual([]);
    }
  });

  it('with a changed key are not added: they must be forgotten first', () => {
    const lines = parseKnownPeers(`ada:1 ${one}`);
    expect(withPeer(lines, { address: 'ada:1', fingerprint: two })).toBe(lines);
  });

  it('are forgotten by host, or by host and port', () => {
    const lines = parseKnownPeers(`# ada\nada:1 ${one}\nada:2 ${one}\n[::1]:1 ${one}\n[::1]:7117 ${one}\n`);
    const left = (target: string) => withoutPeer(lines, target).map(({ text }) => text.split(' ')[0]);
    expect(left('ada')).toEqual(['#', '[::1]:1', '[::1]:7117']);
    expect(left('ada:2')).toEqual(['#', 'ada:1', '[::1]:1', '[::1]:7117']);
    expect(left('::1')).toEqual(['#', 'ada:1', 'ada:2']);
    expect(left('[::1]')).toEqual(['#', 'ada:1', 'ada:2']);
    expect(left('[::1]:1')).toEqual(['#', 'ada:1', 'ada:2', '[::1]:7117']);
    expect(left('bob')).toHaveLength(5);
  });

  it('are found again after they were added, under any name', () => {
    fc.assert(
      fc.property(address, fingerprint, anyName, anyName, (where, key, name, claims) => {
        const added = withPeer([], { address: where, fingerprint: key, name, claims, compared: true });
        const read = parseKnownPeers(formatKnownPeers(added));
        expect(read).toEqual(added);
        expect(checkPeer(read, where, key).state).toBe('same');
        const named = read[0]!.peer!;
        expect(named.compared).toBe(true);
        // What a peer calls itself never becomes a name that can be called.
        if (peerName(name) === '') expect(named.name).toBe('');
        else expect(named).toMatchObject({ name: peerName(name), claims: '' });
      }),
    );
  });

  it('of any text are read without an error, and written back the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines = parseKnownPeers(text);
        expect(parseKnownPeers(formatKnownPeers(lines))).toEqual(lines);
      }),
    );
  });

  it('on a line of endless length name nobody', () => {
    const line = `ada:1 ${one} ${'x'.repeat(maxKnownPeerLineChars)}`;
    expect(parseKnownPeers(line)[0]!.peer).toBeUndefined();
  });
});

describe('the file of known peers', () => {
  function file(text?: string) {
    const path = join(folder(), 'known_peers');
    mkdirSync(join(path, '..'));
    if (text !== undefined) writeFileSync(path, text, { mode: 0o644 });
    return new KnownPeers(path);
  }

  it('knows nobody when it is not there', async () => {
    const peers = file();
    expect(await peers.verify('ada:1', one)).toBe('new');
    expect(await peers.forget('ada')).toBe(0);
    expect(readdirSync(join(peers.path, '..'))).toEqual([]);
  });

  it('remembers, recognises and forgets, for its owner only', async () => {
    const peers = file('# hand-written\n');
    await peers.remember({ address: 'ada:1', fingerprint: one, name: 'Ada\nLovelace' });
    await peers.remember({ address: 'ada:1', fingerprint: one, name: 'Ada' });
    expect(await peers.verify('ada:1', one)).toBe('same');
    expect(readFileSync(peers.path, 'utf8')).toBe(`# hand-written\nada:1 ${one} Ada Lovelace\n`);
    expect(statSync(peers.path).mode & 0o777).toBe(0o600);
    expect(await peers.forget('ada')).toBe(1);
    expect(await peers.verify('ada:1', two)).toBe('new');
    expect(readdirSync(join(peers.path, '..'))).toEqual(['known_peers']);
  });

  it('sees what somebody else has written meanwhile', async () => {
    const peers = file(`ada:1 ${one}\n`);
    expect(await peers.verify('ada:1', one)).toBe('same');
    writeFileSync(peers.path, `ada:1 ${two}\n`);
    expect(await peers.verify('ada:1', two)).toBe('same');
    expect(await peers.mark(two, { blocked: true })).toBe(1);
    expect(readFileSync(peers.path, 'utf8')).toBe(`@blocked ada:1 ${two}\n`);
    expect(await peers.mark('nobody', { blocked: true })).toBe(0);
  });

  it('names both fingerprints when a key has changed', async () => {
    const peers = file(`ada:1 ${one}\n`);
    const error = await peers.verify('ada:1', two).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'certificate-changed' });
    expect((error as Error).message).toContain(one);
    expect((error as Error).message).toContain(two);
  });

  it('is refused before it is read when it is too large', async () => {
    const peers = file('#'.repeat(maxKnownPeersBytes + 1));
    await expect(peers.lines()).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('that cannot be written is said to be so', async () => {
    const peers = new KnownPeers(join(folder(), 'missing', 'known_peers'));
    await expect(peers.remember({ address: 'ada:1', fingerprint: one })).rejects.toMatchObject({
      code: 'file-unwritable',
    });
  });
});
