// Arbitrary messages that the wire can carry as they are: numbers in range, texts within their bounds.
import fc from 'fast-check';
import { audioFormats } from '../../src/media/audio-formats.ts';
import type { AudioCodec, VideoCodec } from '../../src/media/types.ts';
import { commitmentBytes, nonceBytes, proofBytes, shareBytes } from '../../src/trust/sizes.ts';
import {
  byeReasons,
  joinUses,
  type Message,
  type MessageKind,
  maxChatBytes,
  maxNameBytes,
} from '../../src/wire/message.ts';

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u64 = fc.maxSafeNat();
const text = (maxBytes: number) =>
  fc.string({ unit: 'binary', maxLength: maxBytes }).filter((s) => Buffer.byteLength(s) <= maxBytes);
const view = fc.record({ width: u16, height: u16, maxFps: u8 });
const audioCodec = fc.constantFrom<AudioCodec>('opus', 'pcm', 'opus-stereo', 'pcm-stereo');
const audioCodecs = fc.uniqueArray(audioCodec);
const videoCodecs = fc.uniqueArray(fc.constantFrom<VideoCodec>('jpeg'));
const offer = fc.record({ audioCodecs, videoCodecs, view });
const fixed = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes });
const kind = <K extends MessageKind>(name: K) => fc.constant(name);

const audioPacket = fc
  .record({
    seq: u32,
    timestampUs: u64,
    codec: audioCodec,
    samples: fc.integer({ min: 1, max: 5760 }),
    data: fc.uint8Array({ maxLength: 1275 }),
  })
  .map((packet) => {
    const { coding, channels } = audioFormats[packet.codec];
    return coding === 'pcm' ? { ...packet, data: new Uint8Array(packet.samples * channels * 2) } : packet;
  });

const videoPacket = fc.record({
  seq: u32,
  timestampUs: u64,
  codec: fc.constant<VideoCodec>('jpeg'),
  width: fc.integer({ min: 1, max: 0xffff }),
  height: fc.integer({ min: 1, max: 0xffff }),
  // Mostly small; sometimes in several pieces.
  data: fc.oneof(
    { weight: 3, arbitrary: fc.uint8Array({ maxLength: 200 }) },
    { weight: 1, arbitrary: fc.integer({ min: 4000, max: 30_000 }).map((n) => new Uint8Array(n).fill(n)) },
  ),
});

const report = fc.record({
  sentAtUs: u64,
  echoUs: u64,
  holdUs: u32,
  receivedBytes: u64,
  soundJoin: u32,
  soundBytes: u64,
  shownFpsTenths: u16,
  videoBps: u32,
  audioLost: u32,
  jitterBufferMs: u16,
});

/** One arbitrary a kind: a kind without one does not compile. */
export const messagesByKind: { readonly [K in MessageKind]: fc.Arbitrary<Message> } = {
  hello: fc.record({
    kind: kind('hello'),
    name: text(maxNameBytes),
    offer,
    commitment: fixed(commitmentBytes),
  }),
  ringing: fc.record({ kind: kind('ringing') }),
  accept: fc.record({ kind: kind('accept'), name: text(maxNameBytes), offer, nonce: fixed(nonceBytes) }),
  reveal: fc.record({ kind: kind('reveal'), nonce: fixed(nonceBytes) }),
  share: fc.record({ kind: kind('share'), share: fixed(shareBytes) }),
  proof: fc.record({ kind: kind('proof'), proof: fixed(proofBytes) }),
  join: fc.record({
    kind: kind('join'),
    number: u32,
    use: fc.constantFrom(...joinUses),
    chats: u32,
    proof: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  }),
  joined: fc.record({ kind: kind('joined'), chats: u32 }),
  bye: fc.record({ kind: kind('bye'), reason: fc.constantFrom(...byeReasons), text: text(200) }),
  view: fc.record({ kind: kind('view'), view }),
  state: fc.record({
    kind: kind('state'),
    muted: fc.boolean(),
    cameraOff: fc.boolean(),
    voiceOnly: fc.boolean(),
    noMicrophone: fc.boolean(),
  }),
  chat: fc.record({ kind: kind('chat'), text: text(maxChatBytes) }),
  report: fc.record({ kind: kind('report'), report }),
  audio: fc.record({ kind: kind('audio'), packet: audioPacket }),
  video: fc.record({ kind: kind('video'), packet: videoPacket }),
};

export const anyMessage: fc.Arbitrary<Message> = fc.oneof(...Object.values(messagesByKind));

/** For comparison: fast-check makes objects without a prototype, and typed arrays compare slowly one by one. */
export function plain(message: Message): unknown {
  return JSON.parse(
    JSON.stringify(message, (key, value) => (key === 'data' ? Buffer.from(value).toString('base64') : value)),
  );
}
