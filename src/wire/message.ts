// Everything that two tchats can say to each other, and the one table that turns it into bytes and back.
// PROTOCOL.md describes every row; a test reads its table and compares it with this one.
import { Reader, Writer } from '../core/bytes.ts';
import { TchatError } from '../core/errors.ts';
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
] as const;
export type ByeReason = (typeof byeReasons)[number];

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
  | { readonly kind: 'hello'; readonly name: string; readonly offer: Offer }
  | { readonly kind: 'ringing' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'bye'; readonly reason: ByeReason; readonly text: string }
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'state'; readonly muted: boolean; readonly cameraOff: boolean }
  | { readonly kind: 'chat'; readonly text: string }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'audio'; readonly packet: AudioPacket }
  | { readonly kind: 'video'; readonly packet: VideoPacket };

export type MessageKind = Message['kind'];
export type MessageOf<K extends MessageKind> = Extract<Message, { kind: K }>;

interface Codec<K extends MessageKind> {
  /** First byte of the envelope. Never reused for another meaning. */
  readonly tag: number;
  /** Largest body, all pieces together. Checked before anything is buffered. */
  readonly maxBytes: number;
  encode(message: MessageOf<K>, to: Writer): void;
  decode(from: Reader): MessageOf<K>;
}

/** Longest chat line in UTF-8 bytes. chosen: four screen lines of anything. */
export const maxChatBytes = 2000;
/** Longest name in UTF-8 bytes. chosen: fits a title bar. */
export const maxNameBytes = 64;
/** Largest JPEG. chosen: 1920×1080 at quality 80 is about 400 kB. */
export const maxJpegBytes = 1 << 20;

const audioCodecs: readonly AudioCodec[] = ['opus', 'pcm'];
const videoCodecs: readonly VideoCodec[] = ['jpeg'];

/** One row a message. A kind without a row, or a row without tag, bound, encode or decode, does not compile. */
export const codecs: { readonly [K in MessageKind]: Codec<K> } = {
  hello: {
    tag: 0x01,
    maxBytes: 256,
    encode: ({ name, offer }, to) => {
      to.text8(name, maxNameBytes);
      to.u8(offer.audioCodecs.length);
      for (const codec of offer.audioCodecs) to.u8(audioCodecs.indexOf(codec));
      to.u8(offer.videoCodecs.length);
      for (const codec of offer.videoCodecs) to.u8(videoCodecs.indexOf(codec));
      writeView(offer.view, to);
    },
    decode: (from) => ({
      kind: 'hello',
      name: from.text8(maxNameBytes),
      offer: {
        audioCodecs: readList(from, audioCodecs),
        videoCodecs: readList(from, videoCodecs),
        view: readView(from),
      },
    }),
  },
  ringing: { tag: 0x02, maxBytes: 64, encode: () => {}, decode: () => ({ kind: 'ringing' }) },
  accept: { tag: 0x03, maxBytes: 64, encode: () => {}, decode: () => ({ kind: 'accept' }) },
  bye: {
    tag: 0x04,
    maxBytes: 256,
    encode: ({ reason, text }, to) => {
      to.u8(byeReasons.indexOf(reason));
      to.text8(text, 200);
    },
    decode: (from) => {
      const number = from.u8();
      // A reason that a newer peer knows and we do not: the link ends all the same.
      return { kind: 'bye', reason: byeReasons[number] ?? 'going-away', text: from.text8(200) };
    },
  },
  view: {
    tag: 0x05,
    maxBytes: 64,
    encode: ({ view }, to) => writeView(view, to),
    decode: (from) => ({ kind: 'view', view: readView(from) }),
  },
  state: {
    tag: 0x06,
    maxBytes: 64,
    encode: ({ muted, cameraOff }, to) => to.u8((muted ? 1 : 0) | (cameraOff ? 2 : 0)),
    decode: (from) => {
      const bits = from.u8();
      return { kind: 'state', muted: (bits & 1) !== 0, cameraOff: (bits & 2) !== 0 };
    },
  },
  chat: {
    tag: 0x07,
    maxBytes: maxChatBytes + 2,
    encode: ({ text }, to) => to.text16(text, maxChatBytes),
    decode: (from) => ({ kind: 'chat', text: from.text16(maxChatBytes) }),
  },
  report: {
    tag: 0x08,
    maxBytes: 128,
    encode: ({ report }, to) => {
      to.u64(report.sentAtUs);
      to.u64(report.echoUs);
      to.u32(report.holdUs);
      to.u64(report.receivedBytes);
      to.u16(report.shownFpsTenths);
      to.u32(report.videoBps);
      to.u32(report.audioLost);
      to.u16(report.jitterBufferMs);
    },
    decode: (from) => ({
      kind: 'report',
      report: {
        sentAtUs: from.u64(),
        echoUs: from.u64(),
        holdUs: from.u32(),
        receivedBytes: from.u64(),
        shownFpsTenths: from.u16(),
        videoBps: from.u32(),
        audioLost: from.u32(),
        jitterBufferMs: from.u16(),
      },
    }),
  },
  audio: {
    tag: 0x10,
    // 120 ms of PCM, the longest Opus packet, and the head.
    maxBytes: 15 + 5760 * 2,
    encode: ({ packet }, to) => {
      to.u32(packet.seq);
      to.u64(packet.timestampUs);
      to.u8(audioCodecs.indexOf(packet.codec));
      to.u16(packet.samples);
      to.bytes(packet.data);
    },
    decode: (from) => {
      const seq = from.u32();
      const timestampUs = from.u64();
      const codec = pick(audioCodecs, from.u8(), 'audio codec');
      const samples = from.u16();
      if (samples === 0 || samples > 5760) throw violation(`an audio packet of ${samples} samples`);
      const data = from.rest();
      if (codec === 'pcm' && data.length !== samples * 2) {
        throw violation(`${data.length} bytes of PCM for ${samples} samples`);
      }
      return { kind: 'audio', packet: { seq, timestampUs, codec, samples, data } };
    },
  },
  video: {
    tag: 0x11,
    maxBytes: 17 + maxJpegBytes,
    encode: ({ packet }, to) => {
      to.u32(packet.seq);
      to.u64(packet.timestampUs);
      to.u8(videoCodecs.indexOf(packet.codec));
      to.u16(packet.width);
      to.u16(packet.height);
      to.bytes(packet.data);
    },
    decode: (from) => {
      const seq = from.u32();
      const timestampUs = from.u64();
      const codec = pick(videoCodecs, from.u8(), 'video codec');
      const width = from.u16();
      const height = from.u16();
      if (width === 0 || height === 0) throw violation(`a picture of ${width} × ${height}`);
      return { kind: 'video', packet: { seq, timestampUs, codec, width, height, data: from.rest() } };
    },
  },
};

const byTag = new Map<number, MessageKind>();
for (const kind of Object.keys(codecs) as MessageKind[]) byTag.set(codecs[kind].tag, kind);

/** The kind that a tag stands for; undefined for one that a newer peer may know. */
export function kindOfTag(tag: number): MessageKind | undefined {
  return byTag.get(tag);
}

/** The body of a message, without its envelope. A fresh copy. Throws `internal` if it exceeds its own bound. */
export function encodeBody(message: Message): Uint8Array {
  const codec = codecs[message.kind] as Codec<MessageKind>;
  const writer = new Writer(message.kind === 'video' ? message.packet.data.length + 32 : 256);
  codec.encode(message, writer);
  const body = writer.finish();
  if (body.length > codec.maxBytes) {
    throw new TchatError('internal', `a ${message.kind} message of ${body.length} bytes`);
  }
  return body;
}

/**
 * A message from its body; bytes beyond what this version knows are ignored. Media data is a view into `body`, so the
 * body belongs to the message from here on. Throws `protocol-violation`.
 */
export function decodeBody(kind: MessageKind, body: Uint8Array): Message {
  return codecs[kind].decode(new Reader(body));
}

function writeView(view: View, to: Writer): void {
  to.u16(view.width);
  to.u16(view.height);
  to.u8(view.maxFps);
}

function readView(from: Reader): View {
  return { width: from.u16(), height: from.u16(), maxFps: from.u8() };
}

/** Unknown numbers are left out: a newer peer may offer more than we know. */
function readList<T>(from: Reader, names: readonly T[]): T[] {
  const known: T[] = [];
  for (let left = from.u8(); left > 0; left--) {
    const name = names[from.u8()];
    if (name !== undefined) known.push(name);
  }
  return known;
}

function pick<T>(names: readonly T[], number: number, what: string): T {
  const name = names[number];
  if (name === undefined) throw violation(`${what} ${number}`);
  return name;
}

function violation(what: string): TchatError {
  return new TchatError('protocol-violation', `The other side sent ${what}.`);
}
