// Golden screens of the painters: reviewed as text, rewritten by `vitest -u`.
import { expect, it } from 'vitest';
import { type CellColor, type CellGrid, defaultColor, rgbOf } from '../../src/ansi/cells.ts';
import { createPainter, painterNames } from '../../src/paint/painters.ts';
import { exact } from '../contract/painter.ts';
import { talkingHead } from '../fakes/clips.ts';
import { TerminalEmulator } from '../fakes/terminal-emulator.ts';

for (const name of painterNames) {
  it(`${name} paints the talking head with a pop-up in front of it`, async () => {
    const emulator = new TerminalEmulator(24, 8);
    const canvas = { column: 1, row: 1, columns: 22, rows: 6, cellWidth: 8, cellHeight: 16 };
    const covered = Uint8Array.from({ length: 22 * 6 }, (_, cell) => (cell >= 44 && cell < 50 ? 1 : 0));
    await emulator.write(createPainter(name, exact).paint(talkingHead(44, 24).clean(0), canvas, covered));
    await expect(asText(emulator.cells())).toMatchFileSnapshot(`../golden/cells/${name}.txt`);
    emulator.close();
  });
}

/** The characters, then each cell's foreground/background, a line a row. */
function asText(grid: CellGrid): string {
  const lines = grid
    .text()
    .split('\n')
    .map((line) => `|${line}|`);
  for (let row = 0; row < grid.rows; row++) {
    const cells = Array.from({ length: grid.columns }, (_, column) => {
      const { foreground, background } = grid.get(column, row);
      return `${colorText(foreground)}/${colorText(background)}`;
    });
    lines.push(cells.join(' '));
  }
  return `${lines.join('\n')}\n`;
}

function colorText(color: CellColor): string {
  if (color === defaultColor) return '-';
  return rgbOf(color)?.toString(16).padStart(6, '0') ?? String(color);
}
