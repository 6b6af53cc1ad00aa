// The level of a sound as a bar with its number.
import { type Line, span } from '../lines.ts';
import { unknown } from '../numbers.ts';
import { thresholds, verdict } from '../thresholds.ts';

/** The quietest level that a meter shows, dBFS. chosen: room noise of a laptop microphone is about −60. */
const meterFloorDb = -60;
/** Nothing but zeros, or their rounding, comes out of 16 bits: −96 dBFS is their last step. */
const silenceDb = -95;

/** `mic     ██████····  −21 dB`, `columns` long. */
export function meter(label: string, levelDb: number, muted: boolean, columns: number): Line {
  const number = muted
    ? 'muted'
    : Number.isNaN(levelDb)
      ? unknown
      : levelDb <= silenceDb
        ? 'silent'
        : `${Math.round(levelDb)} dB`;
  const value = number.replace('-', '−').padStart(6);
  const room = Math.max(0, columns - label.length - value.length - 2);
  const share = (Math.max(meterFloorDb, levelDb) - meterFloorDb) / -meterFloorDb;
  const full = Number.isNaN(levelDb) ? 0 : Math.round(room * Math.min(1, share));
  const look = verdict(levelDb, thresholds.level);
  return [
    span(`${label} `, 'dim'),
    span('█'.repeat(full), look === 'text' ? 'good' : look),
    span('·'.repeat(room - full), 'border'),
    span(` ${value}`, muted ? 'bad' : 'text'),
  ];
}
