// Strangers that mean harm: each is sent away with a reason, memory stays bounded, and a real caller still gets through.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dial } from '../../src/net/dial.ts';
import { knockingLimits, shakingLimits } from '../../src/net/half-open.ts';
import { makeIdentity } from '../../src/net/identity.ts';
import type { TransportLink } from '../../src/net/link.ts';
import { type Listener, type ListenOptions, listen } from '../../src/net/listen.ts';
import { encodeMessage, encodePreface } from '../../src/wire/envelope.ts';
import { watchHandles } from '../fakes/handles.ts';
import { seededRandom } from '../fakes/random.ts';
import { alice, bob } from '../fakes/socket-pair.ts';

const preface = encodePreface({ major: 1, minor: 0, plain: false });
let listener: Listener;
let links: TransportLink[];
let refused: string[];
let strangers: Socket[];
let nothingLeft: () => Promise<void>;

beforeEach(() => {
  nothingLeft = watchHandles();
  links = [];
  refused = [];
  strangers = [];
});
afterEach(async () => {
  for (const stranger of strangers) stranger.destroy();
  await listener.close();
  await Promise.all(links.map((link) => link.close()));
  await nothingLeft();
});

async function start(options: Partial<ListenOptions> = {}): Promise<void> {
  listener = await listen({
    host: '127.0.0.1',
    port: 0,
    identity: bob,
    onLink: (link) => void links.push(link),
    onRefused: (why) => refused.push(why),
    allowance: { burst: 1000, perSecond: 1000 },
    ...options,
  });
}

describe('a listener', () => {
  it('closes on those who say nothing', async () => {
    await start({ handshakeMs: 50 });
    const stranger = plainStranger();
    await gone(stranger);
    await expect.poll(() => refused).toEqual(['handshake-timeout']);
  });

  it('closes on those who say one byte at a time for ever', async () => {
    for (const insecure of [false, true]) {
      refused = [];
      await start({ handshakeMs: 200, insecure });
      const stranger = plainStranger();
      const words = insecure ? preface : Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc);
      let at = 0;
      const drip = setInterval(() => {
        if (at < words.length - 1) stranger.write(words.subarray(at, ++at));
      }, 20);
      await gone(stranger);
      clearInterval(drip);
      await expect.poll(() => refused).toEqual(['handshake-timeout']);
      if (!insecure) await listener.close();
    }
  });

  it('takes a real caller in while 200 others hold their connections open', async () => {
    await start();
    for (let i = 0; i < 200; i++) {
      const stranger = plainStranger('127.0.0.2');
      if (i % 2 === 0) stranger.write(Uint8Array.of(0x16, 3, 1));
    }
    await expect.poll(() => refused.length).toBe(200 - knockingLimits.perSource);
    expect(listener.halfOpen).toBe(knockingLimits.perSource);
    await callSucceeds();
  });

  it('takes a real caller in while 1,500 others come from 1,500 places and say little', async () => {
    await start();
    for (let i = 0; i < 1500; i++) plainStranger(`127.0.${1 + (i >> 8)}.${1 + (i % 250)}`);
    const pushedOut = () => expect.poll(() => refused.length, { timeout: 20_000 });
    await pushedOut().toBeGreaterThanOrEqual(1500 - knockingLimits.inAll);
    expect(listener.halfOpen).toBeLessThanOrEqual(knockingLimits.inAll);
    await callSucceeds();
  });

  it('holds few in TLS at once, and takes a real caller in beside them', async () => {
    await start();
    // A record as TLS begins with, and nothing behind it: TLS waits for the rest of its ClientHello.
    const begin = Uint8Array.of(0x16, 3, 1, 0, 5, 1, 0, 2, 0, 3);
    for (let i = 0; i < 100; i++) plainStranger(`127.0.1.${1 + (i % 20)}`).write(begin);
    await expect.poll(() => refused.length).toBe(100 - shakingLimits.inAll);
    expect(listener.halfOpen).toBe(shakingLimits.inAll);
    await callSucceeds();
  });

  it('hangs up at once on a source that comes too often, and on no other', async () => {
    await start({ allowance: { burst: 5, perSecond: 1e-6 } });
    for (let i = 0; i < 50; i++) plainStranger('127.0.0.2');
    await expect.poll(() => refused.filter((why) => why === 'too-many').length).toBe(45);
    await callSucceeds();
  });

  it('gives a caller one deadline for all that it must say', async () => {
    await start({
      handshakeMs: 300,
      onLink: async (link) => {
        links.push(link);
        await expect(link.receive()).rejects.toMatchObject({ code: 'line-lost' });
      },
    });
    const stranger = await tlsStranger();
    stranger.write(preface);
    await expect.poll(() => links.length).toBe(1);
    expect(listener.halfOpen).toBe(1);
    await gone(stranger);
    await expect.poll(() => refused).toEqual(['handshake-timeout']);
  });

  it('sends away what is neither TLS nor tchat, by its first byte', async () => {
    await start();
    for (const words of ['GET / HTTP/1.1\r\n\r\n', 'SSH-2.0-x\r\n', '\u0000\u0000']) {
      const stranger = plainStranger();
      stranger.write(words);
      await gone(stranger);
    }
    await expect.poll(() => refused).toEqual(['other-protocol', 'other-protocol', 'other-protocol']);
    await callSucceeds();
  });

  it('sends away TLS with garbage inside, before and after the preface', async () => {
    await start();
    const before = await tlsStranger();
    before.write(garbage(5000));
    await gone(before);
    await expect.poll(() => refused).toEqual(['other-protocol']);
    const after = await tlsStranger();
    after.write(preface);
    after.write(garbage(5000));
    await expect.poll(() => links.length).toBe(1);
    await expect(drain(links[0]!)).rejects.toMatchObject({ code: 'protocol-violation' });
    await gone(after);
    await callSucceeds();
  });

  it('sends away TLS without a certificate, with one of another kind, or without our ALPN', async () => {
    await start();
    for (const options of [{ key: '', cert: '' }, { ALPNProtocols: [] }, { ALPNProtocols: ['h2'] }]) {
      const stranger = connectTls({
        port: listener.port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
        ALPNProtocols: ['tchat/1'],
        key: alice.privateKey,
        cert: alice.certificate,
        ...options,
      });
      stranger.on('error', () => {});
      strangers.push(stranger);
      await gone(stranger);
    }
    await expect.poll(() => refused).toEqual(['other-protocol', 'other-protocol', 'other-protocol']);
    expect(links).toEqual([]);
  });

  it('sends away records that lie about TLS', async () => {
    await start();
    const stranger = plainStranger();
    stranger.write(Buffer.concat([Uint8Array.of(0x16, 3, 1, 0x40, 0), garbage(17_000)]));
    await gone(stranger);
    await expect.poll(() => refused).toEqual(['other-protocol']);
  });

  it('closes a link on a length that is too large, before its bytes come', async () => {
    await start();
    const stranger = await tlsStranger();
    stranger.write(preface);
    stranger.write(Uint8Array.of(0x01, 0, 0xff, 0xff));
    await expect.poll(() => links.length).toBe(1);
    await expect(links[0]!.receive()).rejects.toMatchObject({ code: 'protocol-violation' });
    await gone(stranger);
  });

  it('reads no further than is taken from an endless stream', async () => {
    await start();
    const stranger = await tlsStranger();
    stranger.write(preface);
    const [ringing] = encodeMessage({ kind: 'ringing' });
    const flood = Buffer.alloc(64 * 1024, ringing!);
    const pour = () => {
      while (!stranger.destroyed && stranger.write(flood));
    };
    stranger.on('drain', pour);
    pour();
    await expect.poll(() => links.length).toBe(1);
    const [link] = links;
    for (let i = 0; i < 100_000; i++) expect((await link!.receive())?.kind).toBe('ringing');
    const taken = link!.bytesReceived;
    await callSucceeds();
    expect(link!.bytesReceived).toBe(taken);
    // What was taken, and one read at most beyond it.
    expect(taken).toBeLessThanOrEqual(100_000 * ringing!.length + 80 * 1024);
    await link!.close();
    await gone(stranger);
  });
});

async function callSucceeds(): Promise<void> {
  const before = links.length;
  const caller = await makeIdentity();
  const link = await dial({ host: '127.0.0.1', port: listener.port, identity: caller });
  await expect.poll(() => links.length).toBe(before + 1);
  expect(links.at(-1)!.fingerprint).toBe(caller.fingerprint);
  await Promise.all([link.close(), links.at(-1)!.close()]);
}

async function drain(link: TransportLink): Promise<void> {
  while (await link.receive());
}

function plainStranger(localAddress = '127.0.0.1'): Socket {
  const stranger = connectTcp({ port: listener.port, host: '127.0.0.1', localAddress });
  stranger.on('error', () => {});
  strangers.push(stranger);
  return stranger;
}

/** Somebody with a good certificate and bad intentions. */
async function tlsStranger(): Promise<Socket> {
  const { privateKey, certificate } = await makeIdentity();
  const stranger = connectTls({
    port: listener.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ALPNProtocols: ['tchat/1'],
    key: privateKey,
    cert: certificate,
  });
  stranger.on('error', () => {});
  strangers.push(stranger);
  return new Promise((resolve) => stranger.once('secureConnect', () => resolve(stranger)));
}

function gone(stranger: Socket): Promise<void> {
  stranger.resume();
  return new Promise((resolve) => {
    if (stranger.closed) resolve();
    else stranger.once('close', () => resolve());
  });
}

function garbage(bytes: number): Uint8Array {
  const random = seededRandom(bytes);
  return Uint8Array.from({ length: bytes }, () => Math.floor(random() * 256));
}
