// The top line: state and time, who is there and how surely, and what either side has switched off.
import { plainText } from '../../core/plain-text.ts';
import { type Line, lineCells, type Span, span, spread } from '../lines.ts';
import type { Snapshot } from '../snapshot.ts';
import type { StyleName } from '../theme.ts';

/** chosen: two people can compare eleven characters aloud; the whole fingerprint is printed before the call. */
const shortFingerprint = 11;

/** States in which nothing is wrong; any other one is an alarm. */
const calmStates = new Set(['waiting', 'connecting', 'ringing', 'in call', 'ended']);

/**
 * One line, exactly `columns` long. Gives up fingerprint, then address, then name when there is no room; then the marks of the
 * cameras, which are missed on the screen anyway, while nobody hears that they are muted.
 */
export function titleLine(snapshot: Snapshot | undefined, columns: number): Line {
  if (!snapshot) return spread([span(' tchat', 'title')], [], columns, 'title');
  const parts = partsOf(snapshot);
  // A blank between the two sides, and one at the right: what a terminal draws wider than we think must not wrap.
  const least = lineCells(parts[0] ?? []) + 2;
  const all = marksOf(snapshot, true);
  const marks = least + lineCells(all) <= columns ? all : marksOf(snapshot, false);
  const room = columns - 2 - lineCells(marks);
  while (parts.length > 1 && lineCells(parts.flat()) > room) parts.pop();
  return spread(parts.flat(), [...marks, span(' ', 'title')], columns, 'title');
}

function partsOf({ state, seconds, peer }: Snapshot): Span[][] {
  const now = ` ${state}${duration(seconds)}`;
  const parts: Span[][] = [[calmStates.has(state) ? span(now, 'title') : span(`${now} `, 'title-bad')]];
  const name = plainText(peer.name, 64).trim();
  const address = plainText(peer.address, 64).trim();
  const fingerprint = plainText(peer.fingerprint, 200)
    .replace(/^sha-?256[:/]/i, '')
    .slice(0, shortFingerprint);
  // Never given up: who is not protected must see it even on a small screen. Before a call nothing is known yet.
  if (address && !fingerprint && seconds >= 0) {
    parts[0]!.push(span('  ', 'title'), span(' not encrypted ', 'title-warn'));
  }
  if (name) parts.push([span(`  ${name}`, 'title')]);
  if (!address) return parts;
  parts.push([span(`  ${address}`, 'title-dim')]);
  if (fingerprint) parts.push([span(`  ${fingerprint}…`, 'title-dim')]);
  return parts;
}

/** One mark a side; one's own is red while one talks to nobody. */
function marksOf({ muted, cameraOff, peer }: Snapshot, cameras: boolean): Span[] {
  const mark = (who: string, off: { muted: boolean; cameraOff: boolean }, look: StyleName): Span[] => {
    const words = [off.muted && 'muted', cameras && off.cameraOff && 'camera off'].filter(Boolean);
    return words.length > 0 ? [span(` ${who}: ${words.join(', ')} `, look)] : [];
  };
  return [
    ...mark('you', { muted, cameraOff }, muted ? 'title-bad' : 'title-warn'),
    ...mark('peer', peer, 'title-warn'),
  ];
}

/** ` 3:07`, ` 1:02:03`; empty while there is nothing to count. */
export function duration(seconds: number): string {
  if (!(seconds > 0)) return '';
  const whole = Math.floor(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const two = (n: number) => String(n).padStart(2, '0');
  return hours > 0 ? ` ${hours}:${two(minutes)}:${two(whole % 60)}` : ` ${minutes}:${two(whole % 60)}`;
}
