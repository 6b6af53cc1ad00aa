// The top line: state and time, who is there and how surely, and what either side has switched off.
import { plainText } from '../../core/plain-text.ts';
import { type Line, lineCells, type Span, span, spread } from '../lines.ts';
import type { Snapshot } from '../snapshot.ts';

/** chosen: two people can compare eleven characters aloud; the whole fingerprint is printed before the call. */
const shortFingerprint = 11;

/** One line, exactly `columns` long. Gives up fingerprint, then address, then name when there is no room. */
export function titleLine(snapshot: Snapshot | undefined, columns: number): Line {
  if (!snapshot) return spread([span(' tchat', 'title')], [], columns, 'title');
  const marks = marksOf(snapshot);
  const parts = partsOf(snapshot);
  // A blank between the two sides, and one at the right: what a terminal draws wider than we think must not wrap.
  const room = columns - 2 - lineCells(marks);
  while (parts.length > 1 && lineCells(parts.flat()) > room) parts.pop();
  return spread(parts.flat(), [...marks, span(' ', 'title')], columns, 'title');
}

function partsOf({ state, seconds, peer }: Snapshot): Span[][] {
  const parts: Span[][] = [[span(` ${state}${duration(seconds)}`, 'title')]];
  const name = plainText(peer.name, 64).trim();
  const address = plainText(peer.address, 64).trim();
  if (name) parts.push([span(`  ${name}`, 'title')]);
  if (!address) return parts;
  const fingerprint = plainText(peer.fingerprint, 200)
    .replace(/^sha-?256[:/]/i, '')
    .slice(0, shortFingerprint);
  // Before the address: who is not protected must see it even on a small screen. Before a call nothing is known yet.
  if (!fingerprint && seconds >= 0) {
    parts.push([span('  ', 'title'), span(' not encrypted ', 'title-warn')]);
  }
  parts.push([span(`  ${address}`, 'title-dim')]);
  if (fingerprint) parts.push([span(`  ${fingerprint}…`, 'title-dim')]);
  return parts;
}

function marksOf({ muted, cameraOff, peer }: Snapshot): Span[] {
  const words = [
    muted && 'you: muted',
    cameraOff && 'you: camera off',
    peer.muted && 'peer: muted',
    peer.cameraOff && 'peer: camera off',
  ].filter((word) => word !== false);
  return words.flatMap((word) => [span(' ', 'title'), span(` ${word} `, 'title-warn')]);
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
