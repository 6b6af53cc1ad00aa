import { expect, it } from 'vitest';
import { CellGrid, defaultColor, rgbColor, rgbOf } from '../../src/ansi/cells.ts';

it('a grid begins blank, in default colours, and gives back what was set', () => {
  const grid = new CellGrid(3, 2);
  grid.set(1, 1, '▀', rgbColor(1, 2, 3), 200);
  expect(grid.text()).toBe('   \n ▀ ');
  expect(grid.get(1, 1)).toEqual({ glyph: '▀', foreground: rgbColor(1, 2, 3), background: 200 });
  expect(grid.get(0, 0)).toEqual({ glyph: ' ', foreground: defaultColor, background: defaultColor });
  expect(() => grid.get(3, 0)).toThrow(RangeError);
});

it('an RGB colour is told from a palette colour', () => {
  expect(rgbOf(rgbColor(0, 0, 5))).toBe(5);
  expect(rgbOf(5)).toBeUndefined();
  expect(rgbOf(defaultColor)).toBeUndefined();
});
