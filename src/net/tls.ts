// TLS 1.3 over a connected socket. Both sides show a self-signed Ed25519 certificate and prove that they hold its key;
// whether that key is a known one is for the user (known-peers.ts), not for a certificate authority.
import type { Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { TchatError } from '../core/errors.ts';
import { lineLost, tlsFailure } from './failures.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { Identity } from './identity.ts';
import { SocketTransport } from './socket-transport.ts';
import type { Transport } from './transport.ts';

/** Names "tchat inside TLS"; which version of it, the preface says, so that an older side can say so too. */
const alpn = 'tchat/1';

/** RFC 9266 §2: the channel binding of TLS 1.3, from its exporter (RFC 8446 §7.5). */
const bindingLabel = 'EXPORTER-Channel-Binding';
const bindingBytes = 32;

/**
 * What a side without TLS answers to a ClientHello: a fatal alert, insufficient_security (RFC 8446 §6), which the caller's
 * TLS reports as such. Bytes of our own would only be "wrong version number" to it, like those of any other protocol.
 */
export const plainAlert = Uint8Array.of(21, 3, 3, 0, 2, 2, 71);

/** Made once an identity: parsing the key costs more than a handshake's other preparations. */
export function secureContext(identity: Identity): SecureContext {
  return createSecureContext({
    key: identity.privateKey,
    cert: identity.certificate,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
  });
}

/**
 * The caller's side. Owns `socket` from here on; destroying it ends the handshake. Rejects with `peer-not-secure`,
 * `other-protocol`, `line-lost`.
 */
export function tlsCall(socket: Socket, context: SecureContext, address: string): Promise<Transport> {
  const secure = connect({
    socket,
    secureContext: context,
    ALPNProtocols: [alpn],
    rejectUnauthorized: false,
    servername: '', // The name that was dialled is nobody's business on the way.
  });
  return handshake(secure, 'secureConnect', address);
}

/** The listener's side, with bytes that were put back into `socket`. Otherwise like `tlsCall`. */
export function tlsAnswer(socket: Socket, context: SecureContext, address: string): Promise<Transport> {
  const secure = new TLSSocket(socket, {
    isServer: true,
    secureContext: context,
    ALPNProtocols: [alpn],
    requestCert: true,
    rejectUnauthorized: false,
  });
  return handshake(secure, 'secure', address);
}

function handshake(
  secure: TLSSocket,
  event: 'secure' | 'secureConnect',
  address: string,
): Promise<Transport> {
  return new Promise((resolve, reject) => {
    // 'error' may come more than once while a TLS socket falls apart: the listeners stay.
    secure.on('error', (error) => reject(tlsFailure(error, address)));
    secure.once('close', () => reject(lineLost(address)));
    secure.once(event, () => {
      const refuse = (why: string) => {
        secure.destroy();
        reject(new TchatError('other-protocol', `${address} ${why}.`));
      };
      if (secure.alpnProtocol !== alpn) return refuse('speaks TLS, but not tchat');
      const publicKey = secure.getPeerX509Certificate()?.publicKey;
      if (publicKey?.asymmetricKeyType !== 'ed25519') return refuse('shows no Ed25519 certificate');
      const binding = secure.exportKeyingMaterial(bindingBytes, bindingLabel, Buffer.alloc(0));
      resolve(new SocketTransport(secure, address, { fingerprint: fingerprintOf(publicKey), binding }));
    });
  });
}
