// The name of a key, short enough to be read out. The key and not the certificate is the identity: a certificate made
// anew for the same key keeps its fingerprint.
import { createHash, type KeyObject } from 'node:crypto';

/** `SHA256:` and 43 characters of base64 without padding, over the DER SubjectPublicKeyInfo: OpenSSH's way of writing. */
export function fingerprintOf(publicKey: KeyObject): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return `SHA256:${createHash('sha256').update(spki).digest('base64').replace(/=+$/, '')}`;
}

export function isFingerprint(text: string): boolean {
  return /^SHA256:[A-Za-z0-9+/]{43}$/.test(text);
}
