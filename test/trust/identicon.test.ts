import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { halfBlockRows } from '../../src/ansi/half-block-rows.ts';
import { paletteRgb } from '../../src/paint/palette.ts';
import { identiconOf, identiconSize, identiconText } from '../../src/trust/identicon.ts';
import { TerminalEmulator } from '../fakes/terminal-emulator.ts';

const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

describe('the picture of a key', () => {
  it('is the same every time', () => {
    expect(identiconText(identiconOf(digest('ada')))).toMatchInlineSnapshot(`
      [
        "+--------------------+",
        "|..######oooo######..|",
        "|##oo####    ####oo##|",
        "|  ....##    ##....  |",
        "|        ....        |",
        "|..####oo####oo####..|",
        "|......oo####oo......|",
        "|..##oooooooooooo##..|",
        "|##..    ####    ..##|",
        "|oo..  oo....oo  ..oo|",
        "|##  ####....####  ##|",
        "+--------------------+",
      ]
    `);
    expect(identiconOf(digest('ada'))).toEqual(identiconOf(digest('ada')));
  });

  it('is mirrored, in a ground and three different hues', () => {
    for (let i = 0; i < 200; i++) {
      const { pixels, colors } = identiconOf(digest(`${i}`));
      expect(pixels).toHaveLength(identiconSize ** 2);
      expect(new Set(colors).size).toBe(4);
      for (let y = 0; y < identiconSize; y++) {
        const row = pixels.slice(y * identiconSize, (y + 1) * identiconSize);
        expect(row).toEqual([...row].reverse());
      }
    }
  });

  it('changes with each of the bits that it shows', () => {
    const base = digest('ada');
    const before = JSON.stringify(identiconOf(base));
    for (let bit = 0; bit < 100; bit++) {
      const other = base.slice();
      other[bit >> 3]! ^= 1 << (bit & 7);
      expect(JSON.stringify(identiconOf(other))).not.toBe(before);
    }
  });

  it('is drawn in colours as it stands in letters', async () => {
    const picture = identiconOf(digest('bob'));
    const terminal = new TerminalEmulator(20, 6);
    const pixels = picture.pixels.map((value) => picture.colors[value]!);
    await terminal.write(Buffer.from(halfBlockRows(pixels, identiconSize).join('\r\n')));
    const shown = terminal.pixels(0, 0, identiconSize, identiconSize / 2).data;
    const rgb = picture.colors.map((color) => paletteRgb(color));
    const seen = picture.pixels.map((_, i) => {
      const value = rgb.indexOf((shown[i * 3]! << 16) | (shown[i * 3 + 1]! << 8) | shown[i * 3 + 2]!);
      return ['  ', '..', 'oo', '##'][value];
    });
    const inFrame = identiconText(picture)
      .slice(1, -1)
      .map((row) => row.slice(1, -1));
    expect(seen.join('')).toBe(inFrame.join(''));
    terminal.close();
  });
});
