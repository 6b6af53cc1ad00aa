// A line at the foot of the remote picture, while it is not what it seems: old, or all that is left of a line that is away.
import { centre, type Line, span } from '../lines.ts';
import type { Snapshot } from '../snapshot.ts';

/** Silence that is worth telling. chosen: a peer reports ten times a second, and a lost segment holds up for half a second. */
export const silentMs = 1_500;
/** Age from which a picture is not "now" any more. chosen: twice what the slowest rung of the ladder makes of it. */
export const oldPictureMs = 3_000;

/** Undefined: there is nothing to say. */
export function bannerLine(snapshot: Snapshot | undefined, columns: number): Line | undefined {
  const words = snapshot && bannerWords(snapshot);
  if (!words) return undefined;
  const text = ` ${words.join(' · ')} `;
  return centre([span([...text].length <= columns ? text : ` ${words[0]} `, 'title-bad')], columns);
}

function bannerWords({ wire, video, peer }: Snapshot): string[] | undefined {
  const isOld = video.onScreenMs > oldPictureMs && !peer.cameraOff;
  const old = isOld ? [`this picture is ${seconds(video.onScreenMs)} old`] : [];
  if (wire.awayMs >= 0) {
    return [`the line is away, calling again: ${seconds(wire.endsInMs)} left`, ...old];
  }
  if (wire.silentMs > silentMs) return [`nothing heard for ${seconds(wire.silentMs)}`, ...old];
  if (!isOld) return undefined;
  return peer.voiceOnly ? ['the line carries only the voice now', ...old] : old;
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))} s`;
}
