import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openLink, type TransportLink } from '../../src/net/link.ts';
import { memoryPair } from '../../src/net/memory.ts';
import { maxReadBytes } from '../../src/net/transport.ts';
import {
  Deframer,
  encodeMessage,
  encodePreface,
  maxBufferedBytes,
  prefaceBytes,
} from '../../src/wire/envelope.ts';
import type { Link } from '../../src/wire/link.ts';
import type { Message } from '../../src/wire/message.ts';
import { readBytes } from '../contract/transport.ts';
import { FaultyTransport } from '../fakes/faulty-transport.ts';
import { linkPair, linksOver } from '../fakes/link-pair.ts';
import { tcpPair, tlsPair } from '../fakes/socket-pair.ts';
import { anyMessage, plain } from '../wire/messages.ts';

const ourPreface = encodePreface({ major: 1, minor: 0, plain: true });

describe('a link', () => {
  it('carries messages both ways over a line that splits every byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { maxLength: 4 }), fc.nat(), async (messages, seed) => {
        const [first, second] = memoryPair();
        const [a, b] = await linksOver([
          new FaultyTransport(first, { seed, split: 'one' }),
          new FaultyTransport(second, { seed, split: 'random' }),
        ]);
        for (const message of messages) {
          say(a, message);
          say(b, message);
        }
        for (const message of messages) {
          expect(plain((await a.receive())!)).toEqual(plain(message));
          expect(plain((await b.receive())!)).toEqual(plain(message));
        }
        await Promise.all([a.close(), b.close()]);
      }),
      { numRuns: 20 },
    );
  });

  it('counts envelope bytes alike on both sides', async () => {
    const [a, b] = await linkPair();
    expect([a.bytesSent, b.bytesReceived]).toEqual([0, 0]);
    say(a, { kind: 'chat', text: 'hello' });
    say(a, { kind: 'ringing' });
    await b.receive();
    await b.receive();
    expect(a.bytesSent).toBeGreaterThan(0);
    expect(b.bytesReceived).toBe(a.bytesSent);
  });

  it('delivers a bye that was sent just before the close, then ends', async () => {
    for (const connect of [tcpPair, tlsPair]) {
      const { ends, close } = await connect();
      const [a, b] = await linksOver(ends);
      // The other side is talking, too: unread bytes at a close are what makes kernels throw last words away.
      say(b, picture(60_000));
      say(a, { kind: 'bye', reason: 'hang-up', text: 'see you' });
      const closed = a.close();
      expect(await b.receive()).toEqual({ kind: 'bye', reason: 'hang-up', text: 'see you' });
      expect(await b.receive()).toBeUndefined();
      expect(await b.receive()).toBeUndefined();
      await b.close();
      await closed;
      close();
    }
  });

  it('gives up a receive at abort and loses no message by it', async () => {
    const [a, b] = await linkPair();
    const giveUp = new AbortController();
    const receiving = b.receive(giveUp.signal);
    giveUp.abort();
    expect(await receiving).toBeUndefined();
    expect(getEventListeners(giveUp.signal, 'abort')).toHaveLength(0);
    say(a, { kind: 'ringing' });
    expect(await b.receive()).toEqual({ kind: 'ringing' });
  });

  it('ends a waiting receive when it is closed, and sends nothing after', async () => {
    const [a, b] = await linkPair();
    const receiving = a.receive();
    await Promise.all([a.close(), a.close()]);
    expect(await receiving).toBeUndefined();
    say(a, { kind: 'ringing' });
    expect(a.bytesSent).toBe(0);
    await b.close();
  });

  it('is lost when the line is cut, wherever that is', async () => {
    const message: Message = { kind: 'share', share: new Uint8Array(32).fill(9) };
    const whole = prefaceBytes + encodeMessage(message)[0]!.length;
    for (let at = 0; at <= whole; at++) {
      const [first, second] = memoryPair();
      const ours = openLink(new FaultyTransport(second, { seed: at, cutAfterBytes: at }), true);
      first.write(ourPreface.slice());
      first.write(encodeMessage(message)[0]!);
      first.write(Uint8Array.of(0));
      if (at < prefaceBytes) {
        await expect(ours).rejects.toMatchObject({ code: 'line-lost' });
        continue;
      }
      const link = await ours;
      if (at === whole) expect(await link.receive()).toEqual(message);
      await expect(link.receive()).rejects.toMatchObject({ code: 'line-lost' });
      await expect(link.receive()).rejects.toMatchObject({ code: 'line-lost' });
    }
  });

  it.each([
    ['inside a message', encodeMessage({ kind: 'share', share: new Uint8Array(32) })[0]!.slice(0, 5)],
    ['without a bye, as that of a killed process does', new Uint8Array(0)],
  ])('is lost when the stream ends %s', async (_what, last) => {
    const [first, second] = memoryPair();
    first.write(ourPreface.slice());
    const link = await openLink(second, true);
    first.write(encodeMessage({ kind: 'ringing' })[0]!);
    first.write(last);
    await first.close();
    expect(await link.receive()).toEqual({ kind: 'ringing' });
    await expect(link.receive()).rejects.toMatchObject({ code: 'line-lost' });
    await expect(link.receive()).rejects.toMatchObject({ code: 'line-lost' });
  });

  it('is lost when the other side resets the connection', async () => {
    for (const connect of [tcpPair, tlsPair]) {
      const { ends, close } = await connect();
      const [a, b] = await linksOver(ends);
      const receiving = b.receive();
      reset(a);
      await expect(receiving).rejects.toMatchObject({ code: 'line-lost' });
      say(b, { kind: 'ringing' });
      await Promise.all([a.close(), b.close()]);
      close();
    }
  });

  it('delivers what came before a bad byte, then says why and closes', async () => {
    const [first, second] = memoryPair();
    first.write(ourPreface.slice());
    const link = await openLink(second, true);
    first.write(encodeMessage({ kind: 'ringing' })[0]!);
    first.write(Uint8Array.of(0x02, 9, 9, 9));
    expect(await link.receive()).toEqual({ kind: 'ringing' });
    await expect(link.receive()).rejects.toMatchObject({ code: 'protocol-violation' });
    await expect(link.receive()).rejects.toMatchObject({ code: 'protocol-violation' });
    const deframer = new Deframer();
    const said: Message[] = [];
    for (let chunk = await first.read(); chunk; chunk = await first.read())
      said.push(...deframer.push(chunk));
    expect(said).toEqual([{ kind: 'bye', reason: 'protocol-violation', text: '' }]);
  });

  it('holds little while nobody takes, and all of it arrives later', async () => {
    for (const connect of [tcpPair, tlsPair]) {
      const { ends, close } = await connect();
      const [a, b] = await linksOver(ends);
      const pictures = 400; // 24 MB
      for (let i = 0; i < pictures; i++) say(a, picture(60_000));
      say(b, { kind: 'ringing' });
      expect(await a.receive()).toEqual({ kind: 'ringing' });
      expect(await b.receive()).toMatchObject({ kind: 'video' });
      // b has read once: what it has not read is on the sender's side or in the kernel.
      expect(b.bytesReceived).toBeLessThanOrEqual(2 * maxReadBytes);
      expect(a.bytesUnsent).toBeGreaterThan(maxBufferedBytes);
      for (let i = 1; i < pictures; i++) expect(await b.receive()).toMatchObject({ kind: 'video' });
      expect(b.bytesReceived).toBe(a.bytesSent);
      await Promise.all([a.close(), b.close()]);
      close();
    }
  });
});

describe('prefaces that do not fit', () => {
  it.each([
    ['another protocol', Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 'other-protocol'],
    ['another major version', Buffer.from([...Buffer.from('TCHAT'), 2, 0, 1]), 'other-version'],
    ['a side that means to be secure', Buffer.from([...Buffer.from('TCHAT'), 1, 0, 0]), 'peer-secure'],
  ])('from %s are refused', async (_what, bytes, code) => {
    const [stranger, ours] = memoryPair();
    stranger.write(Uint8Array.from(bytes));
    await expect(openLink(ours, true)).rejects.toMatchObject({ code });
    expect([...(await readBytes(stranger, prefaceBytes)).subarray(0, 5)]).toEqual([...Buffer.from('TCHAT')]);
  });

  it('inside TLS are refused when the other side means to be plain', async () => {
    const [stranger, ours] = memoryPair();
    stranger.write(ourPreface.slice());
    await expect(openLink(ours, false)).rejects.toMatchObject({ code: 'peer-not-secure' });
  });

  it('of another version are answered with the reason', async () => {
    const [stranger, ours] = memoryPair();
    stranger.write(Uint8Array.from([...Buffer.from('TCHAT'), 2, 0, 1]));
    await expect(openLink(ours, true)).rejects.toMatchObject({ code: 'other-version' });
    const deframer = new Deframer();
    const said: Message[] = [];
    for (let chunk = await stranger.read(); chunk; chunk = await stranger.read())
      said.push(...deframer.push(chunk));
    expect(said).toEqual([{ kind: 'bye', reason: 'other-version', text: '' }]);
  });
});

function say(link: Link, message: Message): void {
  for (const envelope of encodeMessage(message)) link.send(envelope);
}

function picture(bytes: number): Message {
  const data = new Uint8Array(bytes);
  return { kind: 'video', packet: { seq: 1, timestampUs: 2, codec: 'jpeg', width: 3, height: 4, data } };
}

/** What a killed machine's kernel does. */
function reset(link: TransportLink): void {
  const { transport } = link as unknown as {
    transport: { socket: { _parent?: unknown; resetAndDestroy(): void } };
  };
  const { socket } = transport;
  ((socket._parent as typeof socket | undefined) ?? socket).resetAndDestroy();
}
