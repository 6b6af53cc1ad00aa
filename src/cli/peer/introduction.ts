// What we say of ourselves, and whether this terminal can hold a call at all.
import { userInfo } from 'node:os';
import type { Introduction } from '../../call/handshake.ts';
import { TchatError } from '../../core/errors.ts';
import { offeredCodecs } from '../../media/audio-formats.ts';
import { headlessSink } from '../headless.ts';
import type { CallOptions } from '../options.ts';

/** The name to call oneself by when no --name is given. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody'; // A container's user may have no name.
  }
}

/** `fingerprint` is of our own key. */
export function introduce(options: CallOptions, fingerprint: string): Introduction {
  const { audio, audioCodec, name, fps } = options;
  return {
    name,
    fingerprint,
    offer: {
      audioCodecs: offeredCodecs(audio, audioCodec),
      videoCodecs: ['jpeg'],
      // A guess until the screen is up; the real view is told as the first thing of the call.
      view: { ...headlessSink().view, maxFps: fps },
    },
  };
}

/** Throws `not-a-terminal` where a screen was asked for and cannot be had. */
export function checkTerminal(what: string): void {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new TchatError('not-a-terminal', `${what} needs a terminal to show pictures in.`);
  }
}
