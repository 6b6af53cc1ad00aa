// Every way in which a call can fail to begin, against real servers on loopback.
import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TchatError } from '../../src/core/errors.ts';
import { type DialOptions, dial } from '../../src/net/dial.ts';
import type { TransportLink } from '../../src/net/link.ts';
import { type Listener, type ListenOptions, listen } from '../../src/net/listen.ts';
import { encodeMessage } from '../../src/wire/envelope.ts';
import { watchHandles } from '../fakes/handles.ts';
import { type StrangeServer, serve, strangeServer } from '../fakes/server.ts';
import { alice, bob } from '../fakes/socket-pair.ts';

const opened: { close(): Promise<void> }[] = [];
let nothingLeft: () => Promise<void>;
beforeEach(() => {
  nothingLeft = watchHandles();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((thing) => thing.close()));
  await nothingLeft();
});

describe('a call', () => {
  it.each([
    ['over TLS shows each side the key of the other', false, [bob.fingerprint, alice.fingerprint]],
    ['over plain TCP shows nobody', true, [undefined, undefined]],
  ])('%s', async (_what, insecure, fingerprints) => {
    const bobs = await answering({ insecure });
    const link = own(await dial({ host: '127.0.0.1', port: bobs.port, identity: alice, insecure }));
    const theirs = await bobs.link();
    expect([link.fingerprint, theirs.fingerprint]).toEqual(fingerprints);
    expect(link.address).toBe(`127.0.0.1:${bobs.port}`);
    expect(theirs.address).toMatch(/^127\.0\.0\.1:\d+$/);
    for (const envelope of encodeMessage({ kind: 'ringing' })) link.send(envelope);
    expect(await theirs.receive()).toEqual({ kind: 'ringing' });
    expect(bobs.refused).toEqual([]);
  });

  it('tries every address of a name', async () => {
    const bobs = await answering({});
    const link = await dial({
      host: 'two.addresses',
      port: bobs.port,
      identity: alice,
      // ::1 has no listener on that port: bob listens on 127.0.0.1 only.
      lookup: (_host, _options, found) =>
        found(null, [
          { address: '::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ]),
    });
    own(link);
    expect(link.address).toBe(`two.addresses:${bobs.port}`);
    expect((await bobs.link()).fingerprint).toBe(alice.fingerprint);
  });

  it('reaches a listener on all addresses by IPv4 and IPv6', async () => {
    const bobs = await answering({ host: undefined });
    for (const host of ['127.0.0.1', '::1', 'localhost']) {
      own(await dial({ host, port: bobs.port, identity: alice }));
      await bobs.link();
    }
    expect(bobs.listener.addresses.length).toBeGreaterThan(0);
    for (const address of bobs.listener.addresses) expect(address).toMatch(new RegExp(`:${bobs.port}$`));
  });

  it('outlives the listener and the signal that it was made with', async () => {
    const bobs = await answering({});
    const abort = new AbortController();
    const link = own(
      await dial({ host: '127.0.0.1', port: bobs.port, identity: alice, signal: abort.signal }),
    );
    const theirs = await bobs.link();
    await bobs.listener.close();
    abort.abort();
    for (const envelope of encodeMessage({ kind: 'ringing' })) theirs.send(envelope);
    expect(await link.receive()).toEqual({ kind: 'ringing' });
  });
});

describe('a call to', () => {
  it('a name that does not exist', async () => {
    const lookup: DialOptions['lookup'] = (host, _options, found) =>
      found(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), '');
    await fails({ host: 'no.such.host', port: 1, lookup }, 'host-not-found');
  });

  it('a port where nobody listens', async () => {
    const server = await strangeServer(() => {});
    await server.close();
    await fails({ host: '127.0.0.1', port: server.port }, 'connection-refused');
    await fails({ host: 'localhost', port: server.port }, 'connection-refused');
  });

  it('a host that does not answer', async () => {
    await fails({ host: 'x', port: 1, lookup: () => {}, timeoutMs: 30 }, 'connection-timeout');
  });

  it('an address without a way there', async () => {
    // A link-local address without its interface.
    await fails({ host: 'fe80::1', port: 1 }, 'network-unreachable');
  });

  it.each([false, true])('a server that says nothing (insecure: %s)', async (insecure) => {
    const server = own(await strangeServer(() => {}));
    await fails({ port: server.port, insecure, handshakeMs: 50 }, 'handshake-timeout');
  });

  it.each([false, true])('a server that hangs up at once (insecure: %s)', async (insecure) => {
    const server = own(await strangeServer((socket) => socket.end()));
    await fails({ port: server.port, insecure }, 'other-protocol');
  });

  it.each([false, true])('a server that resets the connection (insecure: %s)', async (insecure) => {
    const server = own(await strangeServer((socket) => socket.once('data', () => socket.resetAndDestroy())));
    await fails({ port: server.port, insecure }, 'line-lost');
  });

  it.each([false, true])('an HTTP server (insecure: %s)', async (insecure) => {
    const server = own(await serve(createHttpServer()));
    await fails({ port: server.port, insecure }, 'other-protocol');
  });

  it.each([false, true])('an SSH server (insecure: %s)', async (insecure) => {
    const server = own(await strangeServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')));
    await fails({ port: server.port, insecure }, 'other-protocol');
  });

  it.each<[string, TlsOptions]>([
    ['without ALPN', {}],
    ['with another ALPN', { ALPNProtocols: ['h2', 'http/1.1'] }],
    ['of version 1.2', { maxVersion: 'TLSv1.2' }],
  ])('a TLS server %s', async (_what, options) => {
    const server = own(await serve(tlsServer(options)));
    await fails({ port: server.port }, 'other-protocol');
    await fails({ port: server.port, insecure: true }, 'other-protocol');
  });

  it('TLS with our ALPN and another protocol inside', async () => {
    const server = tlsServer({ ALPNProtocols: ['tchat/1'] });
    server.on('secureConnection', (socket) => socket.write('220 mail.example ESMTP\r\n'));
    const { port } = own(await serve(server));
    await fails({ port }, 'other-protocol');
  });

  it('a tchat of another major version', async () => {
    const server = own(
      await strangeServer((socket) => socket.write(Buffer.from([...Buffer.from('TCHAT'), 2, 0, 1]))),
    );
    await fails({ port: server.port, insecure: true }, 'other-version');
  });

  it('a tchat without TLS, when we want it', async () => {
    const bobs = await answering({ insecure: true });
    await fails({ port: bobs.port }, 'peer-not-secure');
    await expect.poll(() => bobs.refused).toEqual(['peer-secure']);
  });

  it('a tchat with TLS, when we do not want it', async () => {
    const bobs = await answering({});
    await fails({ port: bobs.port, insecure: true }, 'peer-secure');
    await expect.poll(() => bobs.refused).toEqual(['peer-not-secure']);
  });

  it('anybody can be given up, at any time', async () => {
    const reason = new Error('enough');
    await expect(
      dial({ host: '127.0.0.1', port: 1, identity: alice, signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
    for (const insecure of [false, true]) {
      const abort = new AbortController();
      // Once during the look-up of the name, once during the handshake.
      const looking = dial({
        host: 'x',
        port: 1,
        identity: alice,
        insecure,
        signal: abort.signal,
        lookup: () => abort.abort(reason),
      });
      await expect(looking).rejects.toBe(reason);
      const later = new AbortController();
      const server = own(await strangeServer((socket) => socket.once('data', () => later.abort(reason))));
      const shaking = dial({
        host: '127.0.0.1',
        port: server.port,
        identity: alice,
        insecure,
        signal: later.signal,
      });
      await expect(shaking).rejects.toBe(reason);
    }
  });
});

describe('listening', () => {
  it('on a port that is taken says so', async () => {
    const bobs = await answering({});
    await expect(answering({ port: bobs.port })).rejects.toMatchObject({ code: 'port-in-use' });
  });

  it('on an address of another machine says so', async () => {
    await expect(answering({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'port-not-allowed' });
  });

  it('ends with those who are still shaking hands', async () => {
    const bobs = await answering({});
    const calls = [1, 2, 3].map(() =>
      dial({ host: '127.0.0.1', port: bobs.port, identity: alice, insecure: true, handshakeMs: 4000 }).catch(
        () => {},
      ),
    );
    await bobs.listener.close();
    await bobs.listener.close();
    await Promise.all(calls);
    await fails({ port: bobs.port }, 'connection-refused');
  });
});

async function fails(
  options: Partial<DialOptions> & { port: number },
  code: TchatError['code'],
): Promise<void> {
  const calling = dial({ host: '127.0.0.1', identity: alice, ...options });
  await expect(calling).rejects.toMatchObject({ code });
}

interface Answering {
  readonly port: number;
  readonly listener: Listener;
  /** The next link that came. */
  link(): Promise<TransportLink>;
  /** Codes of those who were sent away. */
  readonly refused: string[];
}

async function answering(options: Partial<ListenOptions>): Promise<Answering> {
  const links: TransportLink[] = [];
  const refused: string[] = [];
  const listener = own(
    await listen({
      host: '127.0.0.1',
      port: 0,
      identity: bob,
      onLink: (link) => void links.push(own(link)),
      onRefused: (why) => refused.push(why),
      ...options,
    }),
  );
  return {
    port: listener.port,
    listener,
    refused,
    link: async () => {
      await expect.poll(() => links.length).toBeGreaterThan(0);
      return links.shift()!;
    },
  };
}

function own<T extends { close(): Promise<void> } | StrangeServer>(thing: T): T {
  opened.push(thing);
  return thing;
}

function tlsServer(options: TlsOptions) {
  const server = createTlsServer({ key: bob.privateKey, cert: bob.certificate, ...options });
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket) => socket.on('error', () => {}));
  return server;
}
