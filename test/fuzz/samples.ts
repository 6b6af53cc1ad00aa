// One good message of each kind: where fuzzing starts from.
import type { Message, Offer } from '../../src/wire/message.ts';

const data = Uint8Array.of(0xff, 0xd8, 1, 2, 3, 0xff, 0xd9);

const offer: Offer = {
  audioCodecs: ['opus', 'pcm'],
  videoCodecs: ['jpeg'],
  view: { width: 160, height: 90, maxFps: 30 },
};

export const sampleMessages: readonly Message[] = [
  { kind: 'hello', name: 'Ada 🙂', offer, commitment: new Uint8Array(32).fill(1) },
  { kind: 'ringing' },
  { kind: 'accept', name: 'Bob', offer, nonce: new Uint8Array(16).fill(2) },
  { kind: 'reveal', nonce: new Uint8Array(16).fill(3) },
  { kind: 'share', share: new Uint8Array(32).fill(4) },
  { kind: 'proof', proof: new Uint8Array(64).fill(5) },
  { kind: 'bye', reason: 'hang-up', text: 'see you' },
  { kind: 'view', view: { width: 160, height: 90, maxFps: 30 } },
  { kind: 'state', muted: true, cameraOff: false, voiceOnly: false, noMicrophone: true },
  { kind: 'chat', text: 'hello – world' },
  {
    kind: 'report',
    report: {
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
    },
  },
  { kind: 'audio', packet: { seq: 1, timestampUs: 1e12, codec: 'opus', samples: 960, data } },
  { kind: 'audio', packet: { seq: 2, timestampUs: 1e12, codec: 'pcm', samples: 4, data: new Uint8Array(8) } },
  { kind: 'video', packet: { seq: 1, timestampUs: 1e12, codec: 'jpeg', width: 160, height: 90, data } },
];
