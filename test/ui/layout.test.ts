import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inside, type Layout, layoutFor, type Rectangle } from '../../src/ui/layout.ts';

const size = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 150 }), fc.boolean());

function rectangles({ panes }: Layout): Rectangle[] {
  return panes ? Object.values(panes).filter((pane) => pane !== undefined) : [];
}

describe('the layout', () => {
  it('covers every cell of the screen exactly once', () => {
    fc.assert(
      fc.property(size, ([columns, rows, stats]) => {
        const layout = layoutFor(columns, rows, stats);
        if (!layout.panes) return;
        const owners = new Uint8Array(columns * rows);
        for (const area of rectangles(layout)) {
          expect(area.column >= 0 && area.row >= 0).toBe(true);
          expect(area.column + area.columns <= columns && area.row + area.rows <= rows).toBe(true);
          for (let y = area.row; y < area.row + area.rows; y++) {
            for (let x = area.column; x < area.column + area.columns; x++) owners[y * columns + x]!++;
          }
        }
        expect(owners.every((count) => count === 1)).toBe(true);
      }),
    );
  });

  it('always has a remote video, title, input and keys on 40 × 12 and more, and nothing below', () => {
    fc.assert(
      fc.property(size, ([columns, rows, stats]) => {
        const { panes } = layoutFor(columns, rows, stats);
        expect(panes !== undefined).toBe(columns >= 40 && rows >= 12);
        if (!panes) return;
        expect(panes.remote.columns).toBeGreaterThanOrEqual(40);
        expect(panes.remote.rows).toBeGreaterThanOrEqual(9);
        expect(panes.title.rows + panes.input.rows + panes.keys.rows).toBe(3);
        for (const pane of [panes.self, panes.stats]) {
          if (!pane) continue;
          expect(inside(pane).columns).toBeGreaterThanOrEqual(18);
          expect(inside(pane).rows).toBeGreaterThanOrEqual(5);
        }
      }),
    );
  });

  it('drops the self view first, then the stats, then the log, as rows or columns go', () => {
    fc.assert(
      fc.property(size, ([columns, rows]) => {
        const { panes } = layoutFor(columns, rows);
        if (panes?.self) expect(panes.stats).toBeDefined();
      }),
    );
    const shown = (columns: number, rows: number) => {
      const { panes } = layoutFor(columns, rows);
      return [panes?.self && 'self', panes?.stats && 'stats', panes?.log && 'log'].filter(Boolean).join(' ');
    };
    expect(shown(160, 45)).toBe('self stats log');
    expect(shown(80, 24)).toBe('self stats log');
    expect(shown(80, 18)).toBe('stats log');
    expect(shown(60, 20)).toBe('log');
    expect(shown(60, 17)).toBe('');
  });

  it('gives the remote video 124 × 35 cells of 160 × 45', () => {
    expect(layoutFor(160, 45).panes?.remote).toEqual({ column: 0, row: 1, columns: 124, rows: 35 });
  });

  it('never makes the video smaller on a wider terminal with the same panes', () => {
    fc.assert(
      fc.property(size, ([columns, rows]) => {
        const small = layoutFor(columns, rows).panes;
        const large = layoutFor(columns + 1, rows).panes;
        if (!small || !large || !small.stats !== !large.stats) return;
        expect(large.remote.columns).toBeGreaterThanOrEqual(small.remote.columns);
      }),
    );
  });
});
