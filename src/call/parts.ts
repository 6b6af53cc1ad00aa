// What a Call is made of, and what it comes to.
import type { Clock } from '../core/clock.ts';
import type { TchatError } from '../core/errors.ts';
import type { AudioEngine, VideoSink, VideoSource } from '../media/parts.ts';
import type { Link } from '../wire/link.ts';
import type { ByeReason } from '../wire/message.ts';
import type { Agreement } from './handshake.ts';
import type { Joining } from './joining.ts';

export interface CallParts {
  readonly link: Link;
  /** How the call gets further connections; undefined: a line that breaks is lost. */
  readonly joining?: Joining | undefined;
  /** How long a line may be away before the call ends, µs. */
  readonly patienceUs: number;
  readonly clock: Clock;
  readonly agreement: Agreement;
  readonly video?: VideoSource;
  readonly audio?: AudioEngine;
  readonly screen: VideoSink;
  /** Pictures a second that we want to see at most. */
  readonly maxFps: number;
  onChat?(text: string): void;
  /** The peer has muted itself or switched its camera off or on. */
  onPeerState?(state: ToldState): void;
}

/** What the user wants of the own microphone and camera. */
export interface PeerState {
  readonly muted: boolean;
  readonly cameraOff: boolean;
}

/** What the peer is told, and tells. */
export interface ToldState extends PeerState {
  /** The line has no room for its pictures. */
  readonly voiceOnly: boolean;
  /** Muted for want of a microphone that works. */
  readonly noMicrophone: boolean;
}

/** How a call ended. `by: 'error'` carries the reason that a user is told. */
export type CallEnd =
  | { readonly by: 'us' }
  | { readonly by: 'peer'; readonly reason: ByeReason }
  | { readonly by: 'error'; readonly error: TchatError };
