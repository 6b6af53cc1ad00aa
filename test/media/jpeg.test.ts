// JPEG through the real codec: what goes in comes out alike, and what a stranger sends costs no more than an error.
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawTestCard } from '../../src/devices/test-card.ts';
import { decodeJpeg, encodeJpeg, reencodeJpeg } from '../../src/media/jpeg.ts';
import { readJpegHeader } from '../../src/media/jpeg-header.ts';
import { decodeSharp } from '../../src/media/sharp-jpeg.ts';
import { decodeTurbo } from '../../src/media/turbo-jpeg.ts';

const card = drawTestCard({ width: 160, height: 90 }, 1_000_000);
const badPicture = { code: 'bad-picture' };

function psnr(a: Uint8Array, b: Uint8Array): number {
  const sum = a.reduce((total, value, i) => total + (value - b[i]!) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (sum / a.length));
}

describe('the JPEG codec', () => {
  it('gives back what was encoded, nearly', async () => {
    const frame = await decodeJpeg(await encodeJpeg(card, 90), { capturedAtUs: 5 });
    expect(frame).toMatchObject({ width: 160, height: 90, capturedAtUs: 5 });
    expect(psnr(frame.data, card.data)).toBeGreaterThan(28);
  });

  it('gives bytes in a buffer of their own, which can be transferred', async () => {
    const jpeg = await encodeJpeg(card, 60);
    const { data } = await decodeJpeg(jpeg);
    const smaller = await reencodeJpeg(jpeg, { width: 80, height: 80 }, 60);
    for (const bytes of [jpeg, data, smaller.data]) {
      expect(bytes.byteLength).toBe(bytes.buffer.byteLength);
      expect(structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] }).length).toBeGreaterThan(0);
      expect(bytes.byteLength).toBe(0);
    }
  });

  it('decodes into a buffer that is given, where the picture has its length', async () => {
    const jpeg = await encodeJpeg(card, 80);
    for (const fit of [undefined, { width: 80, height: 45 }]) {
      const { data } = await decodeJpeg(jpeg, fit && { fit });
      const into = new Uint8Array(data.length).fill(9);
      const again = await decodeJpeg(jpeg, { ...(fit && { fit }), into });
      expect(again.data).toBe(into);
      expect(Buffer.compare(again.data, data)).toBe(0);
      const other = new Uint8Array(data.length + 3);
      const own = await decodeJpeg(jpeg, { ...(fit && { fit }), into: other });
      expect(own.data).not.toBe(other);
      expect(Buffer.compare(own.data, data)).toBe(0);
    }
  });

  it('shrinks to fit and never enlarges', async () => {
    const jpeg = await encodeJpeg(card, 80);
    expect(await decodeJpeg(jpeg, { fit: { width: 80, height: 80 } })).toMatchObject({
      width: 80,
      height: 45,
    });
    expect(await decodeJpeg(jpeg, { fit: { width: 999, height: 999 } })).toMatchObject({ width: 160 });
    const smaller = await reencodeJpeg(jpeg, { width: 80, height: 80 }, 50);
    expect(readJpegHeader(smaller.data)).toMatchObject({ width: 80, height: 45 });
  });

  it('makes three channels of grey and of CMYK', async () => {
    const base = () => sharp(card.data, { raw: { width: 160, height: 90, channels: 3 } });
    for (const space of ['b-w', 'cmyk'] as const) {
      const frame = await decodeJpeg(await base().toColourspace(space).jpeg().toBuffer());
      expect(frame.data.length).toBe(160 * 90 * 3);
    }
  });

  it('decodes what webcams send without Huffman tables', async () => {
    const jpeg = await encodeJpeg(card, 80);
    const plain = await sharp(Buffer.from(jpeg)).jpeg({ optimiseCoding: false }).toBuffer();
    const frame = await decodeJpeg(withoutSegments(plain, 0xc4));
    expect(psnr(frame.data, (await decodeJpeg(plain)).data)).toBeGreaterThan(60);
  });

  it('refuses what is no JPEG, what is cut off, and what is larger than any camera', async () => {
    const jpeg = await encodeJpeg(card, 80);
    const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const huge = await sharp({ create: { width: 5000, height: 4000, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer();
    for (const data of [new Uint8Array(), png, jpeg.subarray(0, jpeg.length / 2), huge]) {
      await expect(decodeJpeg(data)).rejects.toMatchObject(badPicture);
      await expect(reencodeJpeg(data, card, 50)).rejects.toMatchObject(badPicture);
    }
  });

  it('survives damage anywhere, as a picture or as one typed error', async () => {
    const jpeg = await encodeJpeg(card, 60);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(jpeg.length - 1), fc.nat(255)), { minLength: 1 }),
        async (hits) => {
          const damaged = jpeg.slice();
          for (const [at, value] of hits) damaged[at] = value;
          readJpegHeader(damaged);
          await decodeJpeg(damaged, { fit: { width: 80, height: 45 } }).then(
            (frame) => expect(frame.data.length).toBe(frame.width * frame.height * 3),
            (error) => expect(error).toMatchObject(badPicture),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('the two decoders', () => {
  it.each([
    ['4:4:4', 160, 90],
    ['4:2:0', 160, 90],
    ['4:2:0', 80, 45],
    ['4:2:0', 53, 30],
  ] as const)('see the same picture, of chroma %s at %d × %d', async (chromaSubsampling, width, height) => {
    const raw = { width: 160, height: 90, channels: 3 } as const;
    const jpeg = await sharp(card.data, { raw }).jpeg({ quality: 85, chromaSubsampling }).toBuffer();
    const fast = decodeTurbo(jpeg, { width, height });
    const slow = await decodeSharp(jpeg, { width, height });
    expect(fast).toMatchObject({ width: slow.width, height: slow.height });
    // Scaled, one takes means of areas and the other a window over more of them.
    expect(psnr(fast!.data, slow.data)).toBeGreaterThan(width === 160 ? 40 : 25);
  });

  it('share the work: progressive, four-coloured and damaged pictures are left to sharp', async () => {
    const raw = { width: 160, height: 90, channels: 3 } as const;
    const base = () => sharp(card.data, { raw });
    const plain = await base().jpeg().toBuffer();
    expect(decodeTurbo(plain)).toBeDefined();
    expect(decodeTurbo(await base().jpeg({ progressive: true }).toBuffer())).toBeUndefined();
    expect(decodeTurbo(await base().toColourspace('cmyk').jpeg().toBuffer())).toBeUndefined();
    expect(decodeTurbo(plain.subarray(0, plain.length / 2))).toBeUndefined();
  });
});

describe('the head of a JPEG', () => {
  it('tells size and quality', async () => {
    for (const quality of [30, 50, 75, 90]) {
      const header = readJpegHeader(await encodeJpeg(card, quality));
      expect(header).toMatchObject({ width: 160, height: 90 });
      expect(Math.abs(header!.quality - quality)).toBeLessThanOrEqual(2);
    }
  });

  it('is not found in junk', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        expect(readJpegHeader(junk)).toBeUndefined();
        readJpegHeader(new Uint8Array([0xff, 0xd8, 0xff, ...junk]));
      }),
    );
  });
});

/** The JPEG without its segments of one marker, up to the scan. */
function withoutSegments(jpeg: Uint8Array, marker: number): Uint8Array {
  const kept: number[] = [0xff, 0xd8];
  let at = 2;
  while (jpeg[at + 1] !== 0xda) {
    const end = at + 2 + ((jpeg[at + 2]! << 8) | jpeg[at + 3]!);
    if (jpeg[at + 1] !== marker) kept.push(...jpeg.subarray(at, end));
    at = end;
  }
  return new Uint8Array([...kept, ...jpeg.subarray(at)]);
}
