import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  X509Certificate,
} from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeCertificate } from '../../src/net/certificate.ts';
import { identityFile, loadIdentity, makeIdentity, parseIdentity } from '../../src/net/identity.ts';
import { temporaryFolders } from '../fakes/folder.ts';

const folder = temporaryFolders();

describe('an identity', () => {
  it('is made once and then kept, for its owner only', async () => {
    const home = join(folder(), 'deep');
    const first = await loadIdentity(home);
    const second = await loadIdentity(home);
    expect(first).toMatchObject({ made: true, warnings: [] });
    expect(second).toEqual({ identity: first.identity, made: false, warnings: [] });
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(statSync(join(home, identityFile)).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual([identityFile]);
  });

  it('is named by its key: a new certificate for it keeps the name', async () => {
    const { privateKey, certificate, fingerprint } = await makeIdentity();
    const key = createPrivateKey(privateKey);
    const renewed = await makeCertificate(key);
    expect(renewed).not.toBe(certificate);
    expect(parseIdentity(privateKey + renewed, 'x').fingerprint).toBe(fingerprint);
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    const digest = createHash('sha256').update(spki).digest('base64');
    expect(fingerprint).toBe(`SHA256:${digest.replaceAll('=', '')}`);
  });

  it('has a certificate that is well formed, signed by its own key, and says nothing of its owner', async () => {
    const certificate = new X509Certificate((await makeIdentity()).certificate);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.subject).toBe('CN=tchat');
    expect(certificate.publicKey.asymmetricKeyType).toBe('ed25519');
    expect([certificate.validFrom, certificate.validTo]).toEqual([
      'Jan  1 00:00:00 2000 GMT',
      'Dec 31 23:59:59 9999 GMT',
    ]);
  });

  it('is the same one for processes that start at once', async () => {
    const home = folder();
    const all = await Promise.all(Array.from({ length: 8 }, () => loadIdentity(home)));
    expect(new Set(all.map(({ identity }) => identity.fingerprint)).size).toBe(1);
    expect(all.filter(({ made }) => made)).toHaveLength(1);
    expect(readdirSync(home)).toEqual([identityFile]);
  });

  it('that others could read is closed to them, with a word about it', async () => {
    const home = folder();
    const { identity } = await loadIdentity(home);
    chmodSync(home, 0o755);
    chmodSync(join(home, identityFile), 0o644);
    const again = await loadIdentity(home);
    expect(again.identity).toEqual(identity);
    expect(again.warnings).toEqual([expect.stringContaining('755'), expect.stringContaining('644')]);
    expect((await loadIdentity(home)).warnings).toEqual([]);
  });

  it.each([
    ['is empty', () => ''],
    ['is cut short', (good: string) => good.slice(0, 150)],
    ['lacks its certificate', (good: string) => good.slice(0, good.indexOf('-----BEGIN CERT'))],
    [
      'has the certificate of another key',
      async () => (await makeIdentity()).privateKey + (await makeIdentity()).certificate,
    ],
    ['holds a key of another kind', otherKey],
  ])('that %s is unusable, and left as it is', async (_what, spoil) => {
    const home = folder();
    mkdirSync(home);
    const { privateKey, certificate } = await makeIdentity();
    const path = join(home, identityFile);
    const text = await spoil(privateKey + certificate);
    writeFileSync(path, text, { mode: 0o600 });
    await expect(loadIdentity(home)).rejects.toMatchObject({
      code: 'identity-unusable',
      message: expect.stringContaining(path),
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('in a place that is no folder is refused with the reason', async () => {
    const path = folder();
    writeFileSync(path, '');
    await expect(loadIdentity(join(path, 'under'))).rejects.toMatchObject({ code: 'file-unwritable' });
  });
});

async function otherKey(): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) + (await makeIdentity()).certificate;
}
