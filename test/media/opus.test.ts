import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OpusDecoder, OpusEncoder } from '../../src/media/opus.ts';
import { channelOf } from '../../src/media/pcm.ts';
import { packetSamples } from '../../src/media/types.ts';
import { strongestTone, tonePurity } from '../fakes/tone.ts';

const tone = (packet: number, hz = 440) =>
  Int16Array.from({ length: packetSamples }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * hz * (packet * packetSamples + i)) / 48_000)),
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

  it('carries left and right, and both to who has one loudspeaker', () => {
    const encoder = new OpusEncoder(2, 'music');
    const [two, one] = [new OpusDecoder(2), new OpusDecoder(1)];
    const heard: number[] = [];
    const mixed: number[] = [];
    let bytes = 0;
    for (let n = 0; n < 50; n++) {
      const left = tone(n);
      const right = tone(n, 660);
      const packet = encoder.encode(
        Int16Array.from({ length: 1920 }, (_, i) => (i & 1 ? right : left)[i >> 1]!),
      );
      bytes += packet.length;
      heard.push(...two.decode(packet)!);
      mixed.push(...one.decode(packet)!);
    }
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(16_500);
    const sound = Int16Array.from(heard);
    expect(tonePurity(channelOf(sound, 2, 0).subarray(9600), 440, 48_000)).toBeGreaterThan(0.98);
    expect(tonePurity(channelOf(sound, 2, 1).subarray(9600), 660, 48_000)).toBeGreaterThan(0.98);
    for (const hz of [440, 660]) {
      const purity = tonePurity(Int16Array.from(mixed.slice(9600)), hz, 48_000);
      expect(purity).toBeGreaterThan(0.48);
      expect(purity).toBeLessThan(0.52);
    }
  });

  it('never takes more than its mode does, whatever it is allowed', () => {
    const sizeOf = (encoder: OpusEncoder, bps: number | undefined) => {
      encoder.bitsPerSecond = bps;
      return Array.from({ length: 20 }, (_, n) => encoder.encode(tone(n)).length).reduce((a, b) => a + b);
    };
    const voice = new OpusEncoder();
    const usual = sizeOf(voice, undefined);
    expect(sizeOf(voice, 64_000)).toBeLessThan(1.1 * usual);
    expect(sizeOf(voice, 16_000)).toBeLessThan(0.6 * usual);
    expect(sizeOf(new OpusEncoder(1, 'music'), undefined)).toBeGreaterThan(1.5 * usual);
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
