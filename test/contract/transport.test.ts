// Every Transport there is, and bad lines over memory, through the one suite.
import { describe, expect, it } from 'vitest';
import { memoryPair } from '../../src/net/memory.ts';
import { type Faults, FaultyTransport } from '../fakes/faulty-transport.ts';
import { alice, bob, tcpPair, tlsPair } from '../fakes/socket-pair.ts';
import { describeTransport, type TransportPair } from './transport.ts';

const nothing = () => {};

describeTransport('memory', async () => ({ ends: memoryPair(), close: nothing }));
describeTransport('memory with a delay', async () => ({
  ends: memoryPair({ delayUs: 2000 }),
  close: nothing,
}));
describeTransport('tcp', tcpPair);
describeTransport('tls', tlsPair);
describeTransport('a line that splits', faulty({ seed: 1, split: 'random' }));
describeTransport(
  'a line that delays and stalls',
  faulty({ seed: 2, delayUs: 500, stall: { everyPieces: 50, us: 5000 } }),
);

function faulty(faults: Faults): () => Promise<TransportPair> {
  return async () => {
    const [a, b] = memoryPair();
    const ends = [new FaultyTransport(a, faults), new FaultyTransport(b, faults)] as const;
    return { ends, close: nothing };
  };
}

describe('what a transport knows of the other side', () => {
  it('is its key over TLS', async () => {
    const { ends, close } = await tlsPair();
    expect(ends[0].fingerprint).toBe(bob.fingerprint);
    expect(ends[1].fingerprint).toBe(alice.fingerprint);
    expect(ends[0].binding).toHaveLength(32);
    expect(ends[1].binding).toEqual(ends[0].binding);
    const other = await tlsPair();
    expect(other.ends[0].binding).not.toEqual(ends[0].binding);
    await Promise.all(other.ends.map((end) => end.close()));
    other.close();
    await Promise.all(ends.map((end) => end.close()));
    close();
  });

  it('is nothing over plain TCP', async () => {
    const { ends, close } = await tcpPair();
    expect(ends.map((end) => end.fingerprint)).toEqual([undefined, undefined]);
    expect(ends.map((end) => end.binding)).toEqual([undefined, undefined]);
    await Promise.all(ends.map((end) => end.close()));
    close();
  });
});

describe('a line that is cut', () => {
  it('breaks at the byte it was told, for reader and writer', async () => {
    const [a, b] = memoryPair();
    const cut = new FaultyTransport(b, { seed: 3, cutAfterBytes: 5 });
    a.write(Uint8Array.of(1, 2, 3, 4, 5, 6, 7));
    expect([...(await cut.read())!]).toEqual([1, 2, 3, 4, 5]);
    await expect(cut.read()).rejects.toMatchObject({ code: 'line-lost' });
    await expect(cut.read()).rejects.toMatchObject({ code: 'line-lost' });
    expect(await a.read()).toBeUndefined();
  });

  it('gives one byte at a time when asked to', async () => {
    const [a, b] = memoryPair();
    const slow = new FaultyTransport(b, { seed: 4, split: 'one' });
    a.write(Uint8Array.of(1, 2, 3));
    for (const byte of [1, 2, 3]) expect([...(await slow.read())!]).toEqual([byte]);
  });
});
