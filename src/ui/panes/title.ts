// The top line: state and time, who is there and how surely, and what either side has switched off.
import { plainText } from '../../core/plain-text.ts';
import { type Line, lineCells, type Span, span, spread } from '../lines.ts';
import type { Snapshot } from '../snapshot.ts';
import type { StyleName } from '../theme.ts';

/** States in which nothing is wrong; any other one is an alarm. */
const calmStates = new Set(['waiting', 'connecting', 'ringing', 'in call', 'ended']);

/**
 * One line, exactly `columns` long. Gives up address, then words, then name when there is no room; then the marks of the
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
  const first = [calmStates.has(state) ? span(now, 'title') : span(`${now} `, 'title-bad')];
  const parts: Span[][] = [first];
  const name = plainText(peer.name, 100).trim();
  const address = plainText(peer.address, 64).trim();
  // Never given up: who is not protected must see it even on a small screen. Before a call nothing is known yet.
  const alarm = seconds >= 0 && address !== '' ? alarms[peer.trust] : undefined;
  if (alarm) first.push(span('  ', 'title'), span(` ${alarm} `, 'title-warn'));
  if (name) parts.push([span(`  ${name}${peer.trust === 'compared' ? ' ✓' : ''}`, 'title')]);
  // Once compared they have done their work; `w` still shows them.
  if (peer.trust !== 'compared' && peer.words.length > 0)
    parts.push([span(`  ${peer.words.join(' ')}`, 'title-dim')]);
  if (address) parts.push([span(`  ${address}`, 'title-dim')]);
  return parts;
}

/** What is wrong with the line, or not known of it. */
const alarms: Partial<Record<Snapshot['peer']['trust'], string>> = {
  none: 'not encrypted',
  new: 'new key',
};

/** One mark a side; one's own is red while one talks to nobody. */
function marksOf(snapshot: Snapshot, roomy: boolean): Span[] {
  const { muted, cameraOff, peer, audio, video } = snapshot;
  const mark = (who: string, words: (string | false)[], look: StyleName): Span[] => {
    const said = words.filter(Boolean);
    return said.length > 0 ? [span(` ${who}: ${said.join(', ')} `, look)] : [];
  };
  const picture = (off: boolean, voiceOnly: boolean) => [
    roomy && off && 'camera off',
    roomy && voiceOnly && 'voice only',
  ];
  const sound = peer.noMicrophone ? 'no microphone' : peer.muted && 'muted';
  const volume = Math.round(audio.volumePercent);
  return [
    ...(roomy && volume !== 100 && volume >= 0 ? mark('volume', [`${volume} %`], 'title-dim') : []),
    ...mark(
      'you',
      [microphone(snapshot, roomy), ...picture(cameraOff, video.voiceOnly)],
      muted ? 'title-bad' : 'title-warn',
    ),
    ...mark('peer', [sound, ...picture(peer.cameraOff, peer.voiceOnly)], 'title-warn'),
  ];
}

/** What one should know of the own microphone; that one speaks and nobody hears it, above all. */
function microphone({ muted, talk, audio }: Snapshot, roomy: boolean): string | false {
  if (talk === 'talking') return 'talking';
  if (roomy && muted && audio.speaks)
    return talk === 'waiting' ? 'speaking, space to be heard' : 'speaking, but muted';
  return talk === 'waiting' ? 'space to talk' : muted && 'muted';
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
