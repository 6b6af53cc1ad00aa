// The self-signed certificate that TLS wants around a bare Ed25519 key. Nobody reads what it says: peers compare the
// key. It is small and fixed enough to be laid out here (RFC 5280, RFC 8410); no certificate library is needed.
//
//   SEQUENCE { tbs, algorithm, BIT STRING signature }
//   tbs = SEQUENCE { [0] version 3, serial, algorithm, issuer, validity, subject, public key }
import { createPublicKey, type KeyObject, randomBytes, sign } from 'node:crypto';

const sequence = 0x30;
const set = 0x31;

/** 1.3.101.112, Ed25519, which has no parameters. */
const ed25519 = der(sequence, Buffer.from('06032b6570', 'hex'));

/** A certificate for an Ed25519 private key, in PEM. Says nothing of its owner, and never expires (RFC 5280 §4.1.2.5). */
export function makeCertificate(privateKey: KeyObject): string {
  const name = der(
    sequence,
    der(set, der(sequence, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('tchat')))),
  );
  const validity = der(
    sequence,
    der(0x17, Buffer.from('000101000000Z')),
    der(0x18, Buffer.from('99991231235959Z')),
  );
  const serial = randomBytes(16);
  serial[0] = (serial[0]! & 0x7f) | 0x40; // positive, and no leading zero byte
  const tbs = der(
    sequence,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ed25519,
    name,
    validity,
    name,
    createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.from([0]), sign(null, tbs, privateKey));
  const base64 = der(sequence, tbs, ed25519, signature).toString('base64');
  const lines = base64.match(/.{1,64}/g)!.join('\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

/** One DER element. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  if (body.length >= 0x80 && body.length < 0x100) length.splice(0, 2, 0x81);
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
