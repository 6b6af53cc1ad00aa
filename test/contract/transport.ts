// What every Transport promises: one suite, run over each implementation.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { lingerMs, maxReadBytes, type Transport } from '../../src/net/transport.ts';

export interface TransportPair {
  readonly ends: readonly [Transport, Transport];
  /** Ends what the ends stand on. */
  close(): void | Promise<void>;
}

export function describeTransport(name: string, connect: () => Promise<TransportPair>): void {
  describe(`${name} as a transport`, () => {
    const open: TransportPair[] = [];
    async function pair(): Promise<[Transport, Transport]> {
      const made = await connect();
      open.push(made);
      return [...made.ends];
    }
    afterEach(async () => {
      for (const { ends, close } of open.splice(0)) {
        await Promise.all(ends.map((end) => end.close()));
        await close();
      }
    });

    it('carries bytes both ways, in order, however they are cut', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.uint8Array({ minLength: 1, maxLength: 3000 })), async (chunks) => {
          const [a, b] = await pair();
          const expected = Buffer.concat(chunks);
          for (const chunk of chunks) {
            a.write(chunk.slice());
            b.write(chunk.slice());
          }
          const [atB, atA] = await Promise.all([
            readBytes(b, expected.length),
            readBytes(a, expected.length),
          ]);
          expect(Buffer.compare(atB, expected)).toBe(0);
          expect(Buffer.compare(atA, expected)).toBe(0);
          await Promise.all([a.close(), b.close()]);
        }),
        { numRuns: 10 },
      );
    });

    it('delivers what was written before a close, and then the end', async () => {
      const [a, b] = await pair();
      const sent = Uint8Array.from({ length: 50_000 }, (_, i) => i % 251);
      a.write(sent.slice());
      const closed = a.close();
      expect(Buffer.compare(await readBytes(b, sent.length), sent)).toBe(0);
      expect(await b.read()).toBeUndefined();
      expect(await b.read()).toBeUndefined();
      await b.close();
      await closed;
    });

    it('delivers last words to a side that is itself talking', async () => {
      const [a, b] = await pair();
      b.write(new Uint8Array(30_000)); // Never read by a.
      a.write(Uint8Array.of(1, 2, 3));
      const closed = a.close();
      expect([...(await readBytes(b, 3))]).toEqual([1, 2, 3]);
      expect(await b.read()).toBeUndefined();
      await b.close();
      await closed;
    });

    it('loses no byte when a read is given up', async () => {
      const [a, b] = await pair();
      const giveUp = new AbortController();
      const reading = b.read(giveUp.signal);
      giveUp.abort();
      expect(await reading).toBeUndefined();
      expect(await b.read(giveUp.signal)).toBeUndefined();
      a.write(Uint8Array.of(7));
      expect([...(await readBytes(b, 1))]).toEqual([7]);
    });

    it('ends a waiting read when it is closed', async () => {
      const [a] = await pair();
      const reading = a.read();
      await a.close();
      expect(await reading).toBeUndefined();
      expect(await a.read()).toBeUndefined();
    });

    it('takes writes after a close of either side without a word', async () => {
      const [a, b] = await pair();
      await Promise.all([a.close(), b.close()]);
      a.write(Uint8Array.of(1));
      b.write(Uint8Array.of(1));
      await Promise.all([a.close(), b.close()]);
    });

    it('keeps what nobody reads on the side of the writer', async () => {
      const [a, b] = await pair();
      const chunk = 64 * 1024;
      const chunks = 400; // 26 MB: above what a kernel swallows for both sockets.
      for (let i = 0; i < chunks; i++) a.write(new Uint8Array(chunk));
      expect(a.bytesUnsent).toBeGreaterThan(chunk);
      let left = chunks * chunk;
      while (left > 0) {
        const bytes = await b.read();
        expect(bytes!.length).toBeLessThanOrEqual(maxReadBytes);
        left -= bytes!.length;
      }
      await expect.poll(() => a.bytesUnsent).toBe(0);
    });

    it('closes in bounded time though the other side neither reads nor closes', async () => {
      const [a] = await pair();
      for (let i = 0; i < 400; i++) a.write(new Uint8Array(64 * 1024));
      const late = setTimeout(() => {}, lingerMs * 10);
      await a.close();
      clearTimeout(late);
    });

    it('says where the other side is', async () => {
      const [a, b] = await pair();
      expect(a.address).toMatch(/^\S+:\d+$/);
      expect(b.address).toMatch(/^\S+:\d+$/);
    });
  });
}

/** Exactly `bytes` bytes; fails when the stream ends before, or brings more. */
export async function readBytes(transport: Transport, bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let got = 0;
  while (got < bytes) {
    const chunk = await transport.read();
    if (!chunk) throw new Error(`the stream ended after ${got} of ${bytes} bytes`);
    chunks.push(chunk);
    got += chunk.length;
  }
  expect(got).toBe(bytes);
  return Buffer.concat(chunks);
}
