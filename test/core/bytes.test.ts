import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutUtf8, Reader, Writer } from '../../src/core/bytes.ts';

type Field = ['u8' | 'u16' | 'u32' | 'u64', number] | ['text8' | 'text16', string];

/** Texts that UTF-8 can carry: no lone surrogates. */
const text = fc.string({ unit: 'binary', maxLength: 60 });
const field: fc.Arbitrary<Field> = fc.oneof(
  fc.tuple(fc.constant('u8' as const), fc.nat(0xff)),
  fc.tuple(fc.constant('u16' as const), fc.nat(0xffff)),
  fc.tuple(fc.constant('u32' as const), fc.integer({ min: 0, max: 0xffff_ffff })),
  fc.tuple(fc.constant('u64' as const), fc.maxSafeNat()),
  fc.tuple(fc.constantFrom('text8' as const, 'text16' as const), text),
);

describe('fields', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(fc.array(field), fc.uint8Array(), (fields, tail) => {
        const reader = new Reader(written(fields, tail));
        for (const [kind, value] of fields) {
          expect(kind === 'text8' || kind === 'text16' ? reader[kind](255) : reader[kind]()).toBe(value);
        }
        expect([...reader.rest()]).toEqual([...tail]);
        expect(reader.rest()).toHaveLength(0);
      }),
    );
  });

  it('that are cut short anywhere are a protocol violation, never anything else', () => {
    fc.assert(
      fc.property(fc.array(field, { minLength: 1 }), fc.nat(), (fields, at) => {
        const whole = written(fields, new Uint8Array(0));
        const reader = new Reader(whole.subarray(0, at % whole.length));
        const readAll = () => {
          for (const [kind] of fields)
            kind === 'text8' || kind === 'text16' ? reader[kind](255) : reader[kind]();
        };
        expect(readAll).toThrow(expect.objectContaining({ code: 'protocol-violation' }));
      }),
    );
  });

  it('keep a byte order mark at the start of a text', () => {
    const writer = new Writer();
    writer.text8('\ufeffhello', 255);
    expect(new Reader(writer.finish()).text8(255)).toBe('\ufeffhello');
  });
});

describe('a number out of range', () => {
  it('saturates', () => {
    const writer = new Writer(1);
    writer.u8(-1);
    writer.u8(256);
    writer.u16(1e9);
    writer.u32(Number.POSITIVE_INFINITY);
    writer.u64(2 ** 60);
    const reader = new Reader(writer.finish());
    expect([reader.u8(), reader.u8(), reader.u16(), reader.u32(), reader.u64()]).toEqual([
      0,
      255,
      0xffff,
      0xffff_ffff,
      Number.MAX_SAFE_INTEGER,
    ]);
  });

  it('is zero when it is none at all', () => {
    const writer = new Writer();
    writer.u32(Number.NaN);
    writer.u64(Number.NaN);
    const reader = new Reader(writer.finish());
    expect([reader.u32(), reader.u64()]).toEqual([0, 0]);
  });

  it('beyond 2^53 is refused when read', () => {
    const reader = new Reader(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff));
    expect(() => reader.u64()).toThrow(expect.objectContaining({ code: 'protocol-violation' }));
  });
});

describe('a text', () => {
  it('is cut at a character, to the bound, and no shorter than it must be', () => {
    fc.assert(
      fc.property(text, fc.nat(40), (whole, maxBytes) => {
        const cut = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
          cutUtf8(whole, maxBytes),
        );
        const cutBytes = Buffer.byteLength(cut);
        expect(whole.startsWith(cut)).toBe(true);
        expect(cutBytes).toBeLessThanOrEqual(maxBytes);
        const next = [...whole.slice(cut.length)][0];
        if (next !== undefined) expect(cutBytes + Buffer.byteLength(next)).toBeGreaterThan(maxBytes);
      }),
    );
  });

  it('longer than allowed, or not UTF-8, is refused', () => {
    expect(() => new Reader(Uint8Array.of(3, 65, 65, 65)).text8(2)).toThrow(/3 bytes, 2 allowed/);
    expect(() => new Reader(Uint8Array.of(2, 0xc3, 0x28)).text8(9)).toThrow(
      expect.objectContaining({ code: 'protocol-violation' }),
    );
  });
});

function written(fields: readonly Field[], tail: Uint8Array): Uint8Array {
  const writer = new Writer(1);
  for (const [kind, value] of fields) {
    if (kind === 'text8' || kind === 'text16') writer[kind](value as string, 255);
    else writer[kind](value as number);
  }
  writer.bytes(tail);
  return writer.finish();
}
