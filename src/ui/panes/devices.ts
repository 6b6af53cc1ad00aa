// The list of cameras, microphones and speakers, with the microphone's level, so that one sees which of them hears.
import { plainText } from '../../core/plain-text.ts';
import type { DeviceEntry, DeviceKind, DeviceMenu } from '../device-menu.ts';
import { clipLine, type Line, span } from '../lines.ts';
import type { Snapshot } from '../snapshot.ts';
import { meter } from './meter.ts';

const titles: Record<DeviceKind, string> = { camera: 'Camera', microphone: 'Microphone', speaker: 'Speaker' };
const help = 'Enter takes it, Esc closes this';

/** At most `rows` lines of `columns` cells; the chosen entry is always among them. The last line says what keys do. */
export function devicesLines(
  { entries, cursor }: DeviceMenu,
  snapshot: Snapshot | undefined,
  columns: number,
  rows: number,
): Line[] {
  const end: Line = [span(help, 'popup-dim')];
  if (!entries) return [[span('Looking for devices …', 'popup')], end].slice(-rows);
  const lines: Line[] = [];
  let eye = 0;
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== entries[index - 1]?.kind) lines.push(headOf(entry.kind, snapshot, columns));
    if (index === cursor) eye = lines.length;
    lines.push(clipLine(entryLine(entry, index === cursor), columns));
  }
  const room = Math.max(1, rows - 1);
  const from = Math.max(0, Math.min(eye - (room >> 1), lines.length - room));
  return [...lines.slice(from, from + room), end];
}

function headOf(kind: DeviceKind, snapshot: Snapshot | undefined, columns: number): Line {
  if (kind !== 'microphone' || !snapshot) return [span(titles[kind], 'popup-title')];
  const muted = snapshot.muted && !snapshot.audio.speaks;
  const [label, ...bar] = meter(titles[kind], snapshot.audio.inLevelDb, muted, columns);
  return [
    { ...label!, style: 'popup-title' },
    ...bar.map((part) => ({ ...part, style: onPopup(part.style) })),
  ];
}

function onPopup(style: Line[number]['style']): Line[number]['style'] {
  return style === 'border' ? 'popup-dim' : style === 'text' ? 'popup' : 'popup-title';
}

function entryLine({ label, inUse }: DeviceEntry, chosen: boolean): Line {
  const text = `${chosen ? '▸' : ' '}${inUse ? '●' : ' '} ${plainText(label, 200)}`;
  return [span(text, chosen ? 'popup-title' : 'popup')];
}
