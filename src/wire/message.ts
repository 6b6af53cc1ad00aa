// Everything that two tchats can say to each other, as values. codecs.ts turns them into bytes and back; PROTOCOL.md
// describes every one.
import type { AudioCodec, AudioPacket, VideoCodec, VideoPacket } from '../media/types.ts';

/** What a side can do. */
export interface Offer {
  /** In order of preference, at least one. */
  readonly audioCodecs: readonly AudioCodec[];
  readonly videoCodecs: readonly VideoCodec[];
  readonly view: View;
}

/** The pixels that a side can show now, and how many of them a second. 0 × 0: it shows no pictures. */
export interface View {
  readonly width: number;
  readonly height: number;
  readonly maxFps: number;
}

/** Why a link is closed on purpose. The order is the number on the wire. */
export const byeReasons = [
  'hang-up',
  'declined',
  'busy',
  'no-answer',
  'other-version',
  'tls-required',
  'plain-required',
  'protocol-violation',
  'going-away',
  'wrong-code',
  'no-such-call',
] as const;
export type ByeReason = (typeof byeReasons)[number];

/** What a further connection of a call is for: sound alone, or everything, in place of one that broke. */
export const joinUses = ['sound', 'resume'] as const;
export type JoinUse = (typeof joinUses)[number];

/** What the receiver observed. Sent every 100 ms; also heartbeat, acknowledgement and clock comparison. */
export interface Report {
  /** Sender's Clock when it was made. */
  readonly sentAtUs: number;
  /** `sentAtUs` of the newest Report that came from the other side; 0 if none came yet. */
  readonly echoUs: number;
  /** How long that one waited here before this was sent. */
  readonly holdUs: number;
  /** Bytes of envelopes received on this link since it began. */
  readonly receivedBytes: number;
  /** The number of the join that made the connection that only sound has; 0 without one. And the bytes received on it. */
  readonly soundJoin: number;
  readonly soundBytes: number;
  /** Pictures shown in the last second, in tenths. */
  readonly shownFpsTenths: number;
  /** What the picture's way from arrival to the screen can take, bytes a second of JPEG; 0: not measured. */
  readonly videoBps: number;
  /** Audio packets missed or too late since the call began. */
  readonly audioLost: number;
  /** Depth of the jitter buffer, ms. */
  readonly jitterBufferMs: number;
}

export type Message =
  /** `commitment`: see trust/comparison.ts. */
  | { readonly kind: 'hello'; readonly name: string; readonly offer: Offer; readonly commitment: Uint8Array }
  | { readonly kind: 'ringing' }
  | { readonly kind: 'accept'; readonly name: string; readonly offer: Offer; readonly nonce: Uint8Array }
  | { readonly kind: 'reveal'; readonly nonce: Uint8Array }
  /** These two: see trust/code-exchange.ts. */
  | { readonly kind: 'share'; readonly share: Uint8Array }
  | { readonly kind: 'proof'; readonly proof: Uint8Array }
  /**
   * First on a further connection. `number` rises from join to join of a call. `chats`: how many lines of chat have come in
   * this call, so that none is lost or said twice. `proof`: see trust/join.ts.
   */
  | {
      readonly kind: 'join';
      readonly number: number;
      readonly use: JoinUse;
      readonly chats: number;
      readonly proof: Uint8Array;
    }
  | { readonly kind: 'joined'; readonly chats: number }
  | { readonly kind: 'bye'; readonly reason: ByeReason; readonly text: string }
  | { readonly kind: 'view'; readonly view: View }
  /** `voiceOnly`: the line has no room for its sender's pictures; `noMicrophone`: muted for want of one. */
  | {
      readonly kind: 'state';
      readonly muted: boolean;
      readonly cameraOff: boolean;
      readonly voiceOnly: boolean;
      readonly noMicrophone: boolean;
    }
  | { readonly kind: 'chat'; readonly text: string }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'audio'; readonly packet: AudioPacket }
  | { readonly kind: 'video'; readonly packet: VideoPacket };

export type MessageKind = Message['kind'];
export type MessageOf<K extends MessageKind> = Extract<Message, { kind: K }>;

/** Longest chat line in UTF-8 bytes. chosen: four screen lines of anything. */
export const maxChatBytes = 2000;
/** Longest name in UTF-8 bytes. chosen: fits a title bar. */
export const maxNameBytes = 64;
/** Largest JPEG. chosen: 1920×1080 at quality 80 is about 400 kB. */
export const maxJpegBytes = 1 << 20;
