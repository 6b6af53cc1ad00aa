// The picture is painted by someone else between blessed's writes: whatever the screen does, blessed must leave every cell
// of it alone that the mask does not claim, and show its own in every cell that the mask does claim.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VideoPane } from '../../src/ui/screen.ts';
import { goodCall, openRig, type Rig, rowsOf } from './rig.ts';

/** The painter's letters, which nothing of the screen's own uses. */
const letters = { remote: 'Ж', self: 'Ю' } as const;
const panes: readonly VideoPane[] = ['remote', 'self'];

let rig: Rig;
beforeEach(() => {
  rig = openRig(160, 45);
  for (const pane of panes) rig.screen.setCard(pane, undefined);
});
afterEach(() => rig.screen.close());

/** Paints what the mask allows, leaving the colours on and the cursor anywhere, as painters do. */
function paint(pane: VideoPane): void {
  const area = rig.screen.videoRect(pane);
  if (!area) return;
  const mask = rig.screen.coveredMask(pane);
  let bytes = '\x1b[38;2;1;2;3;48;2;4;5;6m';
  for (let y = 0; y < area.rows; y++) {
    for (let x = 0; x < area.columns; x++) {
      if (mask?.[y * area.columns + x]) continue;
      bytes += `\x1b[${area.row + y + 1};${area.column + x + 1}H${letters[pane]}`;
    }
  }
  rig.output.terminal.write(bytes);
}

async function expectPictures(): Promise<void> {
  await rig.settle();
  const rows = rowsOf(rig.output.terminal);
  for (const pane of panes) {
    const area = rig.screen.videoRect(pane);
    if (!area) continue;
    const mask = rig.screen.coveredMask(pane);
    let wrong = 0;
    for (let y = 0; y < area.rows; y++) {
      for (let x = 0; x < area.columns; x++) {
        const covered = mask?.[y * area.columns + x] === 1;
        // Read by cell: a wide character elsewhere in the row shifts the letters of its text.
        const cell = rig.output.terminal.buffer.active.getLine(area.row + y)!.getCell(area.column + x)!;
        const isPicture = cell.getChars() === letters[pane];
        if (isPicture === covered) wrong++;
        if (isPicture && cell.getFgColor() !== 0x010203) wrong++;
      }
    }
    expect({ pane, wrong, rows: wrong ? rows : [] }).toEqual({ pane, wrong: 0, rows: [] });
  }
  // Outside the rectangles nothing of a picture is left.
  const letterCount = rows.join('').split(/[ЖЮ]/).length - 1;
  const free = panes.reduce((count, pane) => {
    const area = rig.screen.videoRect(pane);
    const mask = rig.screen.coveredMask(pane);
    return count + (area ? area.columns * area.rows - (mask?.filter((cell) => cell === 1).length ?? 0) : 0);
  }, 0);
  expect(letterCount).toBe(free);
}

function paintAll(): void {
  for (const pane of panes) paint(pane);
}

describe('the video rectangle', () => {
  it('survives pop-ups, numbers, chat with wide characters, and cards, many times over', async () => {
    await rig.settle();
    paintAll();
    for (let round = 0; round < 12; round++) {
      await rig.type('?');
      expect(rig.screen.coveredMask('remote')).toBeDefined();
      paintAll();
      await expectPictures();
      for (let tick = 0; tick < 3; tick++) {
        rig.screen.update({
          ...goodCall,
          seconds: round * 10 + tick,
          wire: { ...goodCall.wire, inBps: 1000 * tick },
        });
        rig.screen.addChat({
          from: '漢字👍🏽',
          text: '漢字👩‍👩‍👧 e\u0301\u0301\u0301 '.repeat(round + 1),
          mine: false,
        });
        await expectPictures();
      }
      await rig.type('?');
      expect(rig.screen.coveredMask('remote')).toBeUndefined();
      paintAll();
      await expectPictures();
      rig.screen.setCard('self', ['camera off']);
      await rig.settle();
      expect(rig.screen.coveredMask('self')?.every((cell) => cell === 1)).toBe(true);
      await expectPictures();
      rig.screen.setCard('self', undefined);
      await rig.settle();
      paintAll();
    }
  });

  it('is never written to while it is free', async () => {
    await rig.settle();
    paintAll();
    rig.output.written.length = 0;
    for (let tick = 0; tick < 20; tick++) {
      rig.screen.update({
        ...goodCall,
        seconds: tick,
        process: { cpuPct: tick * 5, rssMb: 100 + tick, loopDelayMs: 1 },
      });
      await rig.settle();
    }
    await expectPictures();
    expect(rig.output.written.join('').length).toBeLessThan(20 * 400);
  });

  it('covers exactly the help, over wide characters too, and comes back', async () => {
    rig.screen.setCard('self', ['漢字'.repeat(20), '👍'.repeat(11)]);
    await rig.settle();
    paintAll();
    await rig.type('?');
    await expectPictures();
    const covered = rig.screen.coveredMask('remote')!;
    const { columns } = rig.screen.videoRect('remote')!;
    const perRow = new Set(
      Array.from(
        { length: covered.length / columns },
        (_, y) => covered.subarray(y * columns, (y + 1) * columns).filter((cell) => cell === 1).length,
      ),
    );
    // A rectangle: rows are covered by its width or not at all.
    expect(perRow.size).toBe(2);
    await rig.type('?');
    expect(rig.screen.coveredMask('remote')).toBeUndefined();
  });

  it('moves with the terminal, tells so, and starts empty', async () => {
    const told: string[] = [];
    rig.screen.onLayout(() => told.push('layout'));
    rig.screen.onCleared(() => told.push('cleared'));
    for (const [columns, rows] of [
      [100, 30],
      [30, 8],
      [60, 20],
      [200, 60],
      [80, 24],
    ] as const) {
      await rig.settle();
      const before = rig.screen.revision;
      told.length = 0;
      await rig.resize(columns, rows);
      expect(told).toEqual(['cleared', 'layout']);
      expect(rig.screen.revision).toBe(before + 1);
      await rig.settle();
      paintAll();
      await rig.type('?');
      await rig.type('?');
      paintAll();
      await expectPictures();
    }
  });

  it('keeps its place when everything is drawn again', async () => {
    await rig.settle();
    paintAll();
    const area = rig.screen.videoRect('remote');
    const told: string[] = [];
    rig.screen.onLayout(() => told.push('layout'));
    rig.screen.onCleared(() => told.push('cleared'));
    rig.screen.redraw();
    await rig.type('\f');
    expect(told).toEqual(['cleared', 'cleared']);
    expect(rig.screen.videoRect('remote')).toEqual(area);
    paintAll();
    await expectPictures();
  });

  it('does not let the colours of a picture run into the text', async () => {
    await rig.settle();
    paintAll();
    rig.screen.addChat({ from: 'Alice', text: 'hello', mine: false });
    await rig.settle();
    const { active } = rig.output.terminal.buffer;
    const row = rowsOf(rig.output.terminal).findIndex((text) => text.includes('Alice: hello'));
    const cell = active.getLine(row)!.getCell(8)!;
    expect([cell.getChars(), cell.isFgDefault(), cell.isBgDefault()]).toEqual(['e', true, true]);
  });
});
