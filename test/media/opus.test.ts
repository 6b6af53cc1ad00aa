import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusEncoder } from '../../src/media/opus.ts';
import { packetSamples } from '../../src/media/types.ts';
import { strongestTone, tonePurity } from '../fakes/tone.ts';

const tone = (packet: number) =>
  Int16Array.from({ length: packetSamples }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * 440 * (packet * packetSamples + i)) / 48_000)),
  );

describe('Opus', () => {
  it('carries a tone in about 4 kB a second', () => {
    const encoder = new OpusEncoder();
    const decoder = new OpusDecoder();
    const heard: number[] = [];
    let bytes = 0;
    for (let n = 0; n < 50; n++) {
      const packet = encoder.encode(tone(n));
      bytes += packet.length;
      heard.push(...decoder.decode(packet)!);
    }
    expect(bytes).toBeLessThan(5000);
    const steady = Int16Array.from(heard.slice(9600));
    expect(strongestTone(steady, 300, 600, 48_000)).toBeCloseTo(440, 0);
    expect(tonePurity(steady, 440, 48_000)).toBeGreaterThan(0.98);
  });

  it('gives packets that later packets do not change', () => {
    const encoder = new OpusEncoder();
    const first = encoder.encode(tone(0));
    const copy = first.slice();
    encoder.encode(tone(1));
    expect(first).toEqual(copy);
  });

  it('answers anything that is not Opus with undefined or at most 120 ms, and decodes on', () => {
    const decoder = new OpusDecoder();
    expect(decoder.decode(new Uint8Array(0))).toBeUndefined();
    expect(decoder.decode(new Uint8Array(11_520))).toBeUndefined();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1500 }), (junk) => {
        expect(decoder.decode(junk)?.length ?? 0).toBeLessThanOrEqual(5760);
      }),
    );
    const packet = new OpusEncoder().encode(tone(0));
    expect(decoder.decode(packet)).toHaveLength(packetSamples);
  });

  it('does not grow under ten thousand hostile packets', () => {
    const decoder = new OpusDecoder();
    const junk = Uint8Array.from({ length: 300 }, (_, i) => (i * 197) & 0xff);
    const flood = (count: number) => {
      for (let n = 0; n < count; n++) {
        junk[n % junk.length] = (n * 31) & 0xff;
        decoder.decode(junk);
      }
    };
    flood(2000);
    const before = process.memoryUsage.rss();
    flood(10_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64e6);
  });
});
