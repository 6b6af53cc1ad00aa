// Those who mean harm to a listener, from as many addresses of 127/8 as they like. Each attack is a function that has done its
// worst when it resolves; what it opened is gone then.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { say } from '../../src/call/handshake.ts';
import { placeCall } from '../../src/call/place-call.ts';
import { realClock } from '../../src/core/clock.ts';
import { type Identity, makeIdentity } from '../../src/net/identity.ts';
import { openLink, type TransportLink } from '../../src/net/link.ts';
import { secureContext, tlsCall } from '../../src/net/tls.ts';
import { makeCode } from '../../src/trust/code.ts';
import { CodeExchange, secretBytes } from '../../src/trust/code-exchange.ts';
import { commitmentTo } from '../../src/trust/comparison.ts';
import { nonceBytes } from '../../src/trust/sizes.ts';
import { codecs } from '../../src/wire/codecs.ts';
import { encodePreface } from '../../src/wire/envelope.ts';
import type { Message, MessageKind } from '../../src/wire/message.ts';
import { samplesByKind } from '../fuzz/samples.ts';
import { offer } from './besieged.ts';

const preface = encodePreface({ major: 1, minor: 0, plain: false });

/** The n-th address of an attacker: 127.1.0.1 and so on. None is that of a friend. */
export function addressOf(n: number): string {
  return `127.${1 + ((n >> 16) & 63)}.${(n >> 8) & 255}.${1 + (n % 250)}`;
}

export function stranger(port: number, n: number): Socket {
  const socket = connectTcp({ host: '127.0.0.1', port, localAddress: addressOf(n) });
  socket.on('error', () => {});
  return socket;
}

/** With a good certificate; resolves when TLS stands, undefined when it was not let so far. */
export async function tlsStranger(port: number, n: number, identity: Identity): Promise<Socket | undefined> {
  const socket = connectTls({
    socket: stranger(port, n),
    rejectUnauthorized: false,
    ALPNProtocols: ['tchat/1'],
    key: identity.privateKey,
    cert: identity.certificate,
  });
  socket.on('error', () => {});
  await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]).catch(() => {});
  return socket.destroyed ? undefined : socket;
}

/** A whole tchat of somebody unknown, as far as the prefaces. Rejects when it is not let so far. */
export async function peer(port: number, n: number, identity: Identity): Promise<TransportLink> {
  const socket = stranger(port, n);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return openLink(await tlsCall(socket, secureContext(identity), 'besieged'), false);
}

export function hello(name = 'eve'): Message {
  return { kind: 'hello', name, offer, commitment: commitmentTo(randomBytes(nonceBytes)) };
}

/** `count` connections that say a byte now and then, half of them the beginning of TLS, until the listener has had enough. */
export async function slowLoris(port: number, count: number, places: number): Promise<void> {
  const words = Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3);
  const drips = Array.from({ length: count }, async (_, n) => {
    const socket = stranger(port, n % places);
    socket.resume();
    let at = 0;
    const drip = setInterval(() => {
      if (at < words.length - 1) socket.write(words.subarray(at, ++at));
    }, 400);
    await once(socket, 'close').catch(() => {});
    clearInterval(drip);
  });
  await Promise.all(drips);
}

/** `count` connections at once that say nothing. Resolves when all were closed by the other side. */
export async function crowd(port: number, count: number, places: number): Promise<void> {
  const sockets = Array.from({ length: count }, (_, n) => stranger(port, n % places));
  for (const socket of sockets) socket.resume();
  await Promise.all(sockets.map((socket) => once(socket, 'close').catch(() => {})));
}

/** The head of an envelope of every kind, with the largest length that there is, and bytes without end behind it. */
export async function oversize(port: number): Promise<void> {
  const identity = await makeIdentity();
  const tags = [...Object.values(codecs).map(({ tag }) => tag), 0x7f];
  await Promise.all(
    tags.map(async (tag, n) => {
      const socket = await tlsStranger(port, 5000 + n, identity);
      socket?.write(preface);
      socket?.write(Uint8Array.of(tag, 1, 0xff, 0xff));
      socket?.write(new Uint8Array(1 << 20));
      await closed(socket);
    }),
  );
}

/** Good TLS, and inside it anything. */
export async function garbageInside(port: number, count: number): Promise<void> {
  const identity = await makeIdentity();
  for (let n = 0; n < count; n++) {
    const socket = await tlsStranger(port, 6000 + n, identity);
    if (n % 2 === 0) socket?.write(preface);
    socket?.write(randomBytes(5000));
    await closed(socket);
  }
}

/** Calls, is accepted, and says one thing as fast as it can, until the other side ends it; messages that went out. */
export async function floodCall(port: number, n: number, messages: readonly Message[]): Promise<number> {
  const identity = await makeIdentity();
  const link = await peer(port, n, identity);
  const me = { name: 'eve', offer, fingerprint: identity.fingerprint };
  const signal = new AbortController().signal;
  await placeCall({ link, clock: realClock, me, nonce: randomBytes(nonceBytes), signal });
  const ended = untilEnd(link);
  let sent = 0;
  let over = false;
  void ended.then(() => {
    over = true;
  });
  while (!over) {
    for (let i = 0; i < 200; i++, sent++) say(link, messages[sent % messages.length]!);
    await new Promise((resolve) => setTimeout(resolve, link.bytesUnsent > 1e6 ? 20 : 0));
  }
  await link.close();
  return sent;
}

/** A caller who is rung for and goes on saying hello. */
export async function floodHellos(port: number, n: number): Promise<void> {
  const link = await peer(port, n, await makeIdentity());
  const ended = untilEnd(link);
  for (let i = 0; i < 5000; i++) say(link, hello());
  await ended;
  await link.close();
}

/** `count` connections, ten at a time, each of which says that it belongs to a call; what they were told. */
export async function stormOfJoins(port: number, count: number): Promise<Set<string>> {
  const identity = await makeIdentity();
  const told = new Set<string>();
  const join = async (n: number) => {
    const link = await peer(port, 7000 + n, identity);
    say(link, {
      kind: 'join',
      number: n + 1,
      use: n % 2 ? 'sound' : 'resume',
      chats: 0,
      proof: randomBytes(32),
    });
    const said = await link.receive();
    told.add(said?.kind === 'bye' ? `bye ${said.reason}` : `${said?.kind}`);
    await link.close();
  };
  for (let n = 0; n < count; n += 10) await Promise.all(Array.from({ length: 10 }, (_, i) => join(n + i)));
  return told;
}

/** One try at a code. True: it was taken. */
export async function tryCode(
  port: number,
  n: number,
  identity: Identity,
  listener: string,
  code?: string,
): Promise<boolean> {
  const link = await peer(port, n, identity);
  try {
    const channel = { binding: link.binding!, caller: identity.fingerprint, listener };
    const guess = code ?? makeCode(randomBytes(8));
    const exchange = new CodeExchange('caller', guess, channel, randomBytes(secretBytes));
    say(link, { kind: 'share', share: exchange.share });
    const theirs = await link.receive();
    if (theirs?.kind !== 'share') return false;
    say(link, { kind: 'proof', proof: exchange.meet(theirs.share)!.ours });
    return (await link.receive())?.kind === 'proof';
  } finally {
    await link.close();
  }
}

/** Each kind of message that can flood a call, several of each where they may differ. */
export const floods: Readonly<Partial<Record<MessageKind, readonly Message[]>>> = {
  report: samplesByKind.report,
  chat: [{ kind: 'chat', text: 'x'.repeat(2000) }],
  view: Array.from({ length: 100 }, (_, i) => ({
    kind: 'view',
    view: { width: 16 + 2 * i, height: 1000 - i, maxFps: 1 + (i % 60) },
  })),
  state: samplesByKind.state.flatMap((state) => [
    { ...state, muted: true, cameraOff: true },
    { ...state, muted: false, cameraOff: false },
  ]),
  hello: [hello()],
  audio: [
    {
      kind: 'audio',
      packet: { seq: 1, timestampUs: 1, codec: 'pcm', samples: 5760, data: new Uint8Array(11_520) },
    },
  ],
  video: samplesByKind.video,
};

async function untilEnd(link: TransportLink): Promise<void> {
  try {
    while (await link.receive());
  } catch {
    // Whatever it was: it is over.
  }
}

function closed(socket: Socket | undefined): Promise<unknown> {
  if (!socket || socket.closed) return Promise.resolve();
  socket.resume();
  return once(socket, 'close').catch(() => {});
}
