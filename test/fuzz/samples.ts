// Good messages of each kind, for fuzzing to start from. A kind without one does not compile.
import type { Message, MessageKind, MessageOf, Offer } from '../../src/wire/message.ts';

const data = Uint8Array.of(0xff, 0xd8, 1, 2, 3, 0xff, 0xd9);

const offer: Offer = {
  audioCodecs: ['opus', 'pcm', 'opus-stereo', 'pcm-stereo'],
  videoCodecs: ['jpeg'],
  view: { width: 160, height: 90, maxFps: 30 },
};

const report = {
  sentAtUs: 1e12,
  echoUs: 2e12,
  holdUs: 3000,
  receivedBytes: 1e9,
  soundJoin: 0,
  soundBytes: 0,
  shownFpsTenths: 299,
  videoBps: 56_000,
  audioLost: 3,
  jitterBufferMs: 40,
};

export const samplesByKind: { readonly [K in MessageKind]: readonly [MessageOf<K>, ...MessageOf<K>[]] } = {
  hello: [{ kind: 'hello', name: 'Ada 🙂', offer, commitment: new Uint8Array(32).fill(1) }],
  ringing: [{ kind: 'ringing' }],
  accept: [{ kind: 'accept', name: 'Bob', offer, nonce: new Uint8Array(16).fill(2) }],
  reveal: [{ kind: 'reveal', nonce: new Uint8Array(16).fill(3) }],
  share: [{ kind: 'share', share: new Uint8Array(32).fill(4) }],
  proof: [{ kind: 'proof', proof: new Uint8Array(64).fill(5) }],
  join: [{ kind: 'join', number: 1, use: 'sound', chats: 2, proof: new Uint8Array(32).fill(6) }],
  joined: [{ kind: 'joined', chats: 3 }],
  bye: [{ kind: 'bye', reason: 'hang-up', text: 'see you' }],
  view: [{ kind: 'view', view: { width: 160, height: 90, maxFps: 30 } }],
  state: [{ kind: 'state', muted: true, cameraOff: false, voiceOnly: false, noMicrophone: true }],
  chat: [{ kind: 'chat', text: 'hello – world' }],
  report: [{ kind: 'report', report }],
  audio: [
    { kind: 'audio', packet: { seq: 1, timestampUs: 1e12, codec: 'opus', samples: 960, data } },
    {
      kind: 'audio',
      packet: { seq: 2, timestampUs: 1e12, codec: 'pcm', samples: 4, data: new Uint8Array(8) },
    },
  ],
  video: [
    { kind: 'video', packet: { seq: 1, timestampUs: 1e12, codec: 'jpeg', width: 160, height: 90, data } },
  ],
};

export const sampleMessages: readonly Message[] = Object.values(samplesByKind).flat();
