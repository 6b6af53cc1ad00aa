// The self-signed certificate that TLS wants around a bare Ed25519 key. Nobody reads what it says: peers compare the key.
import { type KeyObject, randomBytes, webcrypto } from 'node:crypto';

/** "99991231235959Z": no well-defined end (RFC 5280 §4.1.2.5). Peers compare keys; there is nothing to renew. */
const never = new Date('9999-12-31T23:59:59Z');

/**
 * A certificate for an Ed25519 private key, in PEM. Says nothing of its owner. The library is loaded here, where it is
 * needed once in the life of an identity: it takes 0.13 s (measured).
 */
export async function makeCertificate(privateKey: KeyObject): Promise<string> {
  await import('reflect-metadata');
  const { X509CertificateGenerator } = await import('@peculiar/x509');
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: 'CN=tchat',
      notBefore: new Date('2000-01-01T00:00:00Z'),
      notAfter: never,
      keys: await keyPair(privateKey),
      signingAlgorithm: { name: 'Ed25519' },
    },
    webcrypto,
  );
  return `${certificate.toString('pem')}\n`;
}

/** 16 bytes, positive, without a leading zero byte. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function keyPair(privateKey: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const { subtle } = webcrypto;
  const ed25519 = { name: 'Ed25519' };
  const jwk = privateKey.export({ format: 'jwk' });
  const { d: _, ...publicJwk } = jwk;
  return {
    privateKey: await subtle.importKey('jwk', jwk, ed25519, true, ['sign']),
    publicKey: await subtle.importKey('jwk', publicJwk, ed25519, true, ['verify']),
  };
}
