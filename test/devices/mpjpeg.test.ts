// The parser of what ffmpeg writes: any split of the bytes gives the same pictures, junk gives one typed error.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MpjpegParser, maxPictureBytes } from '../../src/devices/mpjpeg.ts';

const pictures = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 8 });

/** As ffmpeg 5.1 writes it. */
function stream(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    parts.flatMap((data) => [
      Buffer.from(`--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: ${data.length}\r\n\r\n`),
      data,
      Buffer.from('\r\n'),
    ]),
  );
}

function feed(text: string): Uint8Array[] {
  return new MpjpegParser().feed(Buffer.from(text));
}

describe('the mpjpeg parser', () => {
  it('gives the same pictures however the stream is cut', () => {
    fc.assert(
      fc.property(pictures, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (parts, cuts) => {
        const bytes = stream(parts);
        const parser = new MpjpegParser();
        const got: Uint8Array[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const end = at + cuts[i % cuts.length]!;
          got.push(...parser.feed(bytes.subarray(at, end)));
          at = end;
        }
        expect(got.map((data) => [...data])).toEqual(parts.map((data) => [...data]));
        for (const data of got) expect(data.buffer.byteLength).toBe(data.length);
      }),
    );
  });

  it('answers junk with one typed error, every time', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 600 }), { maxLength: 10 }), (chunks) => {
        const parser = new MpjpegParser();
        let failure: unknown;
        for (const chunk of chunks) {
          try {
            expect(parser.feed(chunk)).toEqual([]);
            expect(failure).toBeUndefined();
          } catch (error) {
            expect(error).toMatchObject({ code: 'camera-failed' });
            failure = error;
          }
        }
      }),
    );
  });

  it('refuses lengths before it reserves anything for them', () => {
    for (const length of ['0', '-1', '1e9', `${maxPictureBytes + 1}`, '99999999999999', '']) {
      expect(() => feed(`--ffmpeg\r\nContent-length: ${length}\r\n\r\n`)).toThrow(/a picture of|no header/);
    }
  });

  it('refuses a head without end', () => {
    expect(() => feed('x'.repeat(600))).toThrow('a head that does not end');
    expect(() => feed('\r\n'.repeat(600))).toThrow('a head that does not end');
    expect(() => feed('what is this\r\n')).toThrow('no header');
  });
});
