import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteWriter } from '../../src/paint/byte-writer.ts';
import { Iterm2Painter } from '../../src/paint/iterm2.ts';
import type { Canvas } from '../../src/paint/painter.ts';

const canvas: Canvas = { column: 3, row: 2, columns: 40, rows: 12, cellWidth: 8, cellHeight: 15 };
const jpeg = Uint8Array.from({ length: 5000 }, (_, i) => i * 7);

it('hands the JPEG on as it came, to the cells of its shape', () => {
  const painter = new Iterm2Painter();
  const text = Buffer.from(painter.paintJpeg(jpeg, { width: 100, height: 100 }, canvas)).toString('latin1');
  const match = /\x1b\[3;12H\x1b\]1337;File=([^:]*):([^\x07]*)\x07$/.exec(text)!;
  expect(match[1]!.split(';')).toEqual(
    expect.arrayContaining(['inline=1', 'size=5000', 'width=23', 'height=12', 'preserveAspectRatio=0']),
  );
  expect(new Uint8Array(Buffer.from(match[2]!, 'base64'))).toEqual(jpeg);
});

it('blanks the pane before the first picture, and again after a reset or when the shape changes', () => {
  const painter = new Iterm2Painter();
  const blanks = (width: number) =>
    Buffer.from(painter.paintJpeg(jpeg, { width, height: 100 }, canvas))
      .toString('latin1')
      .split('\x1b[40X').length - 1;
  expect([blanks(100), blanks(100), blanks(160)]).toEqual([12, 0, 12]);
  painter.reset();
  expect(blanks(160)).toBe(12);
});

it('writes base 64 as everybody does', () => {
  const writer = new ByteWriter();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      writer.begin();
      writer.base64(bytes, 0, bytes.length);
      expect(Buffer.from(writer.bytes()).toString()).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
});
