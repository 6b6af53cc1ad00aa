import { expect, it } from 'vitest';
import type { Reply } from '../../src/ansi/reply.ts';
import { CellSize } from '../../src/cli/screen/cell-size.ts';
import type { PixelSize } from '../../src/media/types.ts';
import { SteppedClock } from '../fakes/stepped-clock.ts';

/** A terminal whose window and font the test changes. */
function rig(first: PixelSize | undefined, drawsPixels = false) {
  const clock = new SteppedClock();
  const listeners = { window: new Set<() => void>(), reply: new Set<(reply: Reply) => void>() };
  const cell = new CellSize(first);
  const asked: string[] = [];
  const changes: PixelSize[] = [];
  const terminal = {
    columns: 80,
    rows: 24,
    on: (event: 'window' | 'reply', listener: never) => {
      listeners[event].add(listener);
      return () => listeners[event].delete(listener);
    },
  };
  cell.watch({
    terminal: terminal as never,
    presenter: { control: (text) => void asked.push(String(text)) },
    clock,
    drawsPixels: () => drawsPixels,
    onChange: () => changes.push(cell.now),
  });
  return {
    cell,
    clock,
    asked,
    changes,
    change: () => {
      for (const listener of listeners.window) listener();
    },
    answer: (reply: Reply) => {
      for (const listener of listeners.reply) listener(reply);
    },
    listening: () => listeners.reply.size,
  };
}

const fence: Reply = { kind: 'attributes', attributes: [62] };

it('a font that changes under a running program is noticed, with the same columns and rows', async () => {
  const { cell, clock, asked, changes, change, answer, listening } = rig({ width: 8, height: 16 });
  change();
  await clock.advance(200_000);
  expect(asked).toHaveLength(1);
  answer({ kind: 'cell-pixels', width: 12, height: 24 });
  answer(fence);
  await clock.advance(1);
  expect(changes).toEqual([{ width: 12, height: 24 }]);
  expect(cell.now).toEqual({ width: 12, height: 24 });
  expect(listening()).toBe(0);
  cell.close();
});

it('a window that is dragged is asked once, when it has come to rest', async () => {
  const { cell, clock, asked, changes, change, answer } = rig({ width: 8, height: 16 });
  for (let i = 0; i < 20; i++) {
    change();
    await clock.advance(50_000);
  }
  expect(asked).toHaveLength(0);
  await clock.advance(200_000);
  expect(asked).toHaveLength(1);
  answer({ kind: 'cell-pixels', width: 8, height: 16 });
  answer(fence);
  await clock.advance(1);
  expect(changes).toEqual([]);
  cell.close();
});

it('an answer that comes after another change is not believed', async () => {
  const { cell, clock, asked, changes, change, answer } = rig({ width: 8, height: 16 });
  change();
  await clock.advance(200_000);
  change();
  answer({ kind: 'cell-pixels', width: 9, height: 18 });
  answer(fence);
  await clock.advance(200_000);
  answer({ kind: 'cell-pixels', width: 10, height: 20 });
  answer(fence);
  await clock.advance(1);
  expect(asked).toHaveLength(2);
  expect(changes).toEqual([{ width: 10, height: 20 }]);
  cell.close();
});

it('while pixels are drawn a font is noticed that changes without a word', async () => {
  const { cell, clock, asked, changes, answer } = rig({ width: 8, height: 16 }, true);
  await clock.advance(2_000_000);
  expect(asked).toHaveLength(1);
  answer({ kind: 'cell-pixels', width: 12, height: 24 });
  answer(fence);
  await clock.advance(2_000_000);
  expect(changes).toEqual([{ width: 12, height: 24 }]);
  expect(asked).toHaveLength(2);
  cell.close();
  const cells = rig({ width: 8, height: 16 });
  await cells.clock.advance(10_000_000);
  expect(cells.asked).toEqual([]);
  cells.cell.close();
});

it('a terminal that did not tell is not asked again, until it has told late', async () => {
  const { cell, clock, asked, change } = rig(undefined);
  expect(cell.now).toEqual({ width: 8, height: 16 });
  change();
  await clock.advance(1_000_000);
  expect(asked).toEqual([]);
  expect(cell.adopt(undefined)).toBe(false);
  expect(cell.adopt({ width: 8, height: 16 })).toBe(false);
  expect(cell.adopt({ width: 9, height: 18 })).toBe(true);
  change();
  await clock.advance(200_000);
  expect(asked).toHaveLength(1);
  cell.close();
});
