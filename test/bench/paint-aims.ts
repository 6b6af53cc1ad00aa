// What the painters are to reach, from JPEG to bytes, on a machine of two cores; chosen before they were written.
import type { PaintResult } from './paint-result.ts';

interface Aim {
  readonly painter: RegExp;
  readonly size: string;
  readonly clip: RegExp;
  readonly text: string;
  isMet(row: PaintResult): boolean;
}

const head = /^talking-head q90/;
const camera = /^moving-camera q90/;

const aims: readonly Aim[] = [
  aim(/^half-block$/, '160x45', head, '≤ 2 ms', ({ cpuMs }) => cpuMs <= 2),
  aim(/^half-block$/, '160x45', head, '≤ 700 B at ≥ 0.97', (row) => row.bytes <= 700 && row.ssim >= 0.97),
  aim(
    /^half-block at 30$/,
    '160x45',
    head,
    '≤ 250 B at ≥ 0.95',
    (row) => row.bytes <= 250 && row.ssim >= 0.95,
  ),
  aim(/^half-block$/, '160x45', head, 'first ≤ 12 kB', ({ firstBytes }) => firstBytes <= 12_000),
  aim(/^half-block$/, '160x45', head, 'scene > ideal', (row) => row.ssimScene > row.ssim),
  aim(/^half-block$/, '240x67', head, '≤ 4 ms', ({ cpuMs }) => cpuMs <= 4),
  aim(/^half-block at 1$/, '160x45', camera, '≤ 4 ms', ({ cpuMs }) => cpuMs <= 4),
  aim(
    /^half-block at 1$/,
    '160x45',
    camera,
    '≤ 40 kB at ≥ 0.95',
    (row) => row.bytes <= 40_000 && row.ssim >= 0.95,
  ),
  aim(/^sextant$/, '160x45', /q90$/, '≤ 10 ms', ({ cpuMs }) => cpuMs <= 10),
  aim(/^(ascii|braille)/, '160x45', /q90$/, '≤ 4 ms', ({ cpuMs }) => cpuMs <= 4),
  aim(/^sixel 64/, '1280x720', /q90$/, '≤ 8 ms', ({ cpuMs }) => cpuMs <= 8),
  aim(
    /^sixel 64/,
    '1280x720',
    /q90$/,
    '≤ 500 kB',
    ({ bytes, firstBytes }) => Math.max(bytes, firstBytes) <= 500_000,
  ),
  aim(/^kitty local/, '640x360', /q90$/, 'paint ≤ 0.5 ms', ({ paintMs }) => paintMs <= 0.5),
  aim(/^iterm2/, '1280x720', /./, '≤ 0.1 ms', ({ cpuMs }) => cpuMs <= 0.1),
];

/** The aims of a row, each with whether it is met; empty where nothing is aimed at. */
export function aimsOf(row: PaintResult): string {
  return aims
    .filter(
      ({ painter, size, clip }) => painter.test(row.painter) && size === row.size && clip.test(row.clip),
    )
    .map((it) => `${it.isMet(row) ? 'met' : 'MISSED'} ${it.text}`)
    .join(', ');
}

function aim(
  painter: RegExp,
  size: string,
  clip: RegExp,
  text: string,
  isMet: (row: PaintResult) => boolean,
): Aim {
  return { painter, size, clip, text, isMet };
}
