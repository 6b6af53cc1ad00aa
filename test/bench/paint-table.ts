// The painters' results as a table for people: left-aligned names, right-aligned numbers, the aims at the end.
import { aimsOf } from './paint-aims.ts';
import type { PaintResult } from './paint-result.ts';

const heads = {
  painter: 'painter',
  size: 'cells, px',
  clip: 'clip',
  cpuMs: 'cpu ms',
  cpuP99Ms: 'p99',
  paintMs: 'paint',
  bytes: 'bytes',
  zipped: 'deflated',
  firstBytes: 'first',
  ssim: 'SSIM',
  psnr: 'PSNR',
  ssimScene: 'of scene',
  psnrScene: 'PSNR',
  ssimAfar: 'afar',
} as const;

export function paintTable(results: readonly PaintResult[]): string {
  const keys = Object.keys(heads) as (keyof typeof heads)[];
  const lines = [
    [...keys.map((key): string => heads[key]), 'aims'],
    ...results.map((row) => [...keys.map((key) => text(row[key])), aimsOf(row)]),
  ];
  const widths = keys.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines.map((line) => line.map((cell, i) => padded(cell, i, widths[i] ?? 0)).join('  ')).join('\n');
}

function padded(cell: string, column: number, width: number): string {
  return column < 3 ? cell.padEnd(width) : column < Object.keys(heads).length ? cell.padStart(width) : cell;
}

function text(value: string | number): string {
  return typeof value === 'number' && Number.isNaN(value) ? '-' : String(value);
}
