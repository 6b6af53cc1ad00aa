// Who this user is to others: an Ed25519 key with its certificate, made at the first start and kept in one private
// file. One file and not two, so that key and certificate can never be of different makes. The folder is the caller's.
import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { TchatError } from '../core/errors.ts';
import { makeCertificate } from './certificate.ts';
import { fingerprintOf } from './fingerprint.ts';
import { closeToOthers, createFile, privateFolder, readSmallFile } from './private-file.ts';

export interface Identity {
  /** PKCS #8, PEM. Never leaves this process. */
  readonly privateKey: string;
  /** X.509, PEM. */
  readonly certificate: string;
  /** What the other side sees and remembers: see fingerprint.ts. */
  readonly fingerprint: string;
}

export interface LoadedIdentity {
  readonly identity: Identity;
  /** True when there was none and this one is new. */
  readonly made: boolean;
  /** Sentences for the user: permissions that were too wide. */
  readonly warnings: readonly string[];
}

export const identityFile = 'identity.pem';
/** chosen: key and certificate take 600 bytes; more than this is some other file. */
const maxIdentityBytes = 16 * 1024;

/** A new identity that lives in memory only: for tests and for the demo. */
export async function makeIdentity(): Promise<Identity> {
  const { privateKey } = generateKeyPairSync('ed25519');
  return identityOf(privateKey, await makeCertificate(privateKey));
}

/**
 * The identity kept in `folder`, made if there is none: folder mode 700, file mode 600. Two processes that start at once
 * end with the same one. Throws `identity-unusable`, `file-unreadable`, `file-unwritable`.
 */
export async function loadIdentity(folder: string): Promise<LoadedIdentity> {
  const path = join(folder, identityFile);
  const warnings = await privateFolder(folder);
  let text = await readSmallFile(path, maxIdentityBytes);
  let made = false;
  if (text === undefined) {
    const { privateKey, certificate } = await makeIdentity();
    made = await createFile(path, privateKey + certificate);
    text = await readSmallFile(path, maxIdentityBytes);
  }
  warnings.push(...(await closeToOthers(path, 0o600)));
  return { identity: parseIdentity(text ?? '', path), made, warnings };
}

/** Key and certificate from the text of an identity file; `path` is for the message. Throws `identity-unusable`. */
export function parseIdentity(text: string, path: string): Identity {
  const unusable = (why: string, cause?: unknown) =>
    new TchatError('identity-unusable', `${path} ${why}.`, { cause });
  let key: KeyObject;
  let certificate: X509Certificate;
  try {
    key = createPrivateKey(text);
    certificate = new X509Certificate(text);
  } catch (cause) {
    throw unusable('does not hold a key and its certificate', cause);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw unusable('holds a key that is not Ed25519');
  if (!certificate.checkPrivateKey(key)) throw unusable('holds a certificate of another key');
  return identityOf(key, certificate.toString());
}

function identityOf(key: KeyObject, certificate: string): Identity {
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { privateKey, certificate, fingerprint: fingerprintOf(new X509Certificate(certificate).publicKey) };
}
