// The tones of a call: a ring while it is asked whether to accept one, and the falling notes of its end.
import type { Clock } from '../../core/clock.ts';
import type { Closable } from '../../core/scope.ts';
import type { AudioEngine } from '../../media/parts.ts';
import { openAudioProcess } from '../../roles/audio-child.ts';

/** The hang-up tone, and what a speaker's buffers add. */
const hangUpUs = 600_000;

/** Rings at this speaker until it is closed; without one it is silent. */
export function ringAt(speaker: string): Closable {
  const engine = openAudioProcess({ mic: 'none', speaker, codec: 'opus' });
  engine.playTone('ring');
  return engine;
}

/** Resolves when it has been heard, at once where there is no speaker. */
export async function playHangUp(audio: AudioEngine, clock: Clock, signal: AbortSignal): Promise<void> {
  const speaker = audio.status.find(({ kind }) => kind === 'speaker');
  if (speaker?.state !== 'live') return;
  audio.playTone('hang-up');
  await clock.sleepUntil(clock.nowUs() + hangUpUs, signal);
}
