import { expect, it } from 'vitest';
import { LivePainter } from '../../src/cli/screen/live-painter.ts';
import { Fidelity } from '../../src/flow/fidelity.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import type { Capabilities } from '../../src/term/capabilities.ts';
import { decide } from '../../src/term/decide-capabilities.ts';

const canvas: Canvas = { column: 0, row: 0, columns: 160, rows: 45, cellWidth: 8, cellHeight: 16 };
const unknown = decide({ replies: [], columns: 160, rows: 46 }, { TERM: 'xterm', LANG: 'C.UTF-8' });
const truecolor: Capabilities = { ...unknown, colors: 'truecolor', octants: true };
const sixel: Capabilities = { ...truecolor, sixel: true, cell: { width: 8, height: 16 } };
const kitty: Capabilities = { ...sixel, kittyGraphics: true, kittyLocal: true };

function rig(wanted: string, capabilities: Capabilities, isNear = true) {
  const fidelity = new Fidelity(30, isNear);
  fidelity.place('remote', 7200);
  const set: string[] = [];
  const paint = {
    setPainter: (name: string, pixels?: { name: string }) =>
      void set.push(pixels ? `${pixels.name}+${name}` : name),
  };
  const painter = new LivePainter({ paint, fidelity, wanted, capabilities });
  const measure = (bytesPerSecond: number, seconds: number) =>
    fidelity.measure({ bytesPerSecond, controlBps: 0, atUs: seconds * 1e6 });
  return { painter, fidelity, set, measure };
}

it('draws cells for the pixels that were asked for while the line is too slow, and says so', () => {
  const { painter, measure } = rig('sixel', sixel);
  expect(painter.name).toBe('sixel');
  expect(painter.pixelsFor(canvas)).toEqual({ width: 1280, height: 720 });
  expect(painter.news()).toBeUndefined();
  measure(32_000, 1);
  expect(painter.name).toBe('cells for sixel');
  expect(painter.pixelsFor(canvas)).toEqual({ width: 160, height: 90 });
  expect(painter.news()).toContain('slow');
  expect(painter.news()).toBeUndefined();
  measure(50_000_000, 2);
  measure(50_000_000, 4.1);
  expect(painter.name).toBe('sixel');
  expect(painter.news()).toContain('sixel');
});

it('begins with cells where the terminal is far away', () => {
  expect(rig('sixel', sixel, false).painter.name).toBe('cells for sixel');
  expect(rig('half-block', sixel, false).painter.name).toBe('half-block');
});

it('pixels out of this machine’s memory do not depend on the line', () => {
  const { painter, measure } = rig('auto', kitty);
  expect(painter.sendsPixels).toBe(false);
  measure(1_000, 1);
  expect(painter.name).toBe('kitty');
});

it('goes through all that the terminal has, and leaves out what it has not', () => {
  const names = (capabilities: Capabilities) => {
    const { painter } = rig('auto', capabilities);
    const seen: string[] = [];
    for (let i = 0; i < 20; i++) {
      seen.push(painter.name);
      painter.next();
    }
    return new Set(seen);
  };
  expect(names(kitty)).toContain('kitty');
  expect(names(sixel)).toContain('octant');
  expect(names({ ...sixel, octants: false })).not.toContain('octant');
  expect(names({ ...unknown, unicode: false })).toEqual(new Set(['ascii-16', 'ascii', 'ascii-mono']));
});

it('what a terminal answers late is made use of, unless the user has chosen meanwhile', () => {
  const { painter, set } = rig('auto', { ...unknown, colors: '16' });
  expect(painter.name).toBe('half-block-16');
  expect(painter.adopt({ ...unknown, colors: '16' })).toBe(false);
  expect(painter.adopt(kitty)).toBe(true);
  expect(painter.name).toBe('kitty');
  expect(set.at(-1)).toBe('kitty+half-block');
  painter.next();
  const { name } = painter;
  expect(painter.adopt(truecolor)).toBe(false);
  expect(painter.name).toBe(name);
});

it('what the terminal does not have is said', () => {
  const { painter } = rig('sixel', truecolor);
  expect(painter.name).toBe('half-block');
  expect(painter.problem).toContain('sixel');
  expect(painter.adopt(sixel)).toBe(true);
  expect(painter.problem).toBeUndefined();
});
