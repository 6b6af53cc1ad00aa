// What the panes may know, and what a user may ask for. ui reads a Snapshot and emits Actions; it knows nothing of calls.

import type { DeviceKind } from './device-menu.ts';

/** Read-only state of the screen, refreshed a few times a second. Unknown numbers are NaN and shown as a dash. */
export interface Snapshot {
  /** `ringing` (we call), `in call`, `bad line`, `ended` … one or two words for the title. */
  readonly state: string;
  readonly peer: {
    readonly name: string;
    readonly address: string;
    /** Empty on plain TCP. */
    readonly fingerprint: string;
    /** How surely it is them: `none` on plain TCP, a key never seen, a known one, one whose words were compared. */
    readonly trust: 'none' | 'new' | 'known' | 'compared';
    /** To read to each other; none on plain TCP. */
    readonly words: readonly string[];
    readonly muted: boolean;
    readonly cameraOff: boolean;
    /** The line has no room for its pictures. */
    readonly voiceOnly: boolean;
    /** It has none that works: muted in another sense. */
    readonly noMicrophone: boolean;
  };
  readonly muted: boolean;
  readonly cameraOff: boolean;
  /** Push-to-talk: off, waiting for its key, or talking. */
  readonly talk: 'off' | 'waiting' | 'talking';
  /** Seconds since the call was accepted. */
  readonly seconds: number;
  readonly video: {
    readonly capturedFps: number;
    readonly sentFps: number;
    readonly receivedFps: number;
    readonly paintedFps: number;
    /** Of the pictures received, pixels. */
    readonly width: number;
    readonly height: number;
    readonly codec: string;
    readonly ageMs: { readonly p50: number; readonly p95: number };
    /** Of the picture on the screen. */
    readonly onScreenMs: number;
    /** By how much pictures are seen later than their sound is heard; below 0: earlier. */
    readonly lips: { readonly offsetMs: number };
    /** The line has no room for our pictures. */
    readonly voiceOnly: boolean;
  };
  readonly audio: {
    readonly codec: string;
    readonly delayMs: { readonly p50: number; readonly p95: number };
    readonly jitterBufferMs: number;
    readonly jitterTargetMs: number;
    readonly shortenedMs: number;
    readonly lengthenedMs: number;
    readonly driftPpm: number;
    readonly concealedMs: number;
    readonly underruns: number;
    readonly inLevelDb: number;
    readonly outLevelDb: number;
    /** Somebody speaks into the own microphone, muted or not. */
    readonly speaks: boolean;
    /** Of the far side. */
    readonly volumePercent: number;
    /** Of the own speaker in the own microphone. */
    readonly echo: {
      /** `none`: nothing is done to the microphone's sound. */
      readonly processor: string;
      readonly cancelled: boolean;
      readonly delayMs: number;
      readonly removedDb: number;
    };
  };
  readonly wire: {
    readonly inBps: number;
    readonly outBps: number;
    readonly rttMs: number;
    readonly inFlightBytes: number;
    /** What the line to the peer is taken to carry, bytes a second, and what stands in its queue. */
    readonly rateBps: number;
    readonly queueMs: number;
    readonly connections: number;
    readonly silentMs: number;
    /** Since when the line is away, and in how long the call ends; NaN while it stands. */
    readonly awayMs: number;
    readonly endsInMs: number;
  };
  readonly tty: { readonly outBps: number; readonly rttMs: number; readonly painter: string };
  /** Drops by place since the call began: only places where anything was dropped need a line. */
  readonly drops: Readonly<Record<string, number>>;
  readonly process: {
    readonly cpuPct: number;
    readonly rssMb: number;
    /** By how much the main thread is late, p99. */
    readonly loopDelayMs: number;
  };
}

export type Action =
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'toggle-mute' }
  | { readonly kind: 'toggle-camera' }
  /** Push-to-talk on and off; its key pressed (or repeated), its key let go. */
  | { readonly kind: 'toggle-talk-mode' }
  | { readonly kind: 'talk' }
  | { readonly kind: 'release-talk' }
  /** Of the far side. */
  | { readonly kind: 'volume'; readonly step: -1 | 1 }
  /** The list of devices is open and wants entries; one of them is chosen. */
  | { readonly kind: 'list-devices' }
  | { readonly kind: 'choose-device'; readonly device: DeviceKind; readonly name: string }
  /** Draw pictures in the next way that this terminal can show. */
  | { readonly kind: 'next-painter' }
  /** Fill the pane and lose the edges (crop), or show all with bars beside it (letterbox). */
  | { readonly kind: 'toggle-crop' }
  /** Of the picture as it is shown here. −1: darker. */
  | { readonly kind: 'brightness'; readonly step: -1 | 1 }
  /** −1: less. */
  | { readonly kind: 'contrast'; readonly step: -1 | 1 }
  | { readonly kind: 'chat'; readonly text: string }
  /** The two have read their words to each other. */
  | { readonly kind: 'words-compared'; readonly same: boolean }
  /** Ctrl-Z. */
  | { readonly kind: 'suspend' };
