// What goes on beside sound and pictures in a call: what can be shown, what is on, what is written, what was observed.
import type { Codecs } from './codec.ts';
import { readView, writeView } from './fields.ts';
import { maxChatBytes } from './message.ts';

export const talkCodecs: Codecs<'view' | 'state' | 'chat' | 'report'> = {
  view: {
    tag: 0x05,
    maxBytes: 64,
    encode: ({ view }, to) => writeView(view, to),
    decode: (from) => ({ kind: 'view', view: readView(from) }),
  },
  state: {
    tag: 0x06,
    maxBytes: 64,
    encode: ({ muted, cameraOff, voiceOnly, noMicrophone }, to) =>
      to.u8((muted ? 1 : 0) | (cameraOff ? 2 : 0) | (voiceOnly ? 4 : 0) | (noMicrophone ? 8 : 0)),
    decode: (from) => {
      const bits = from.u8();
      return {
        kind: 'state',
        muted: (bits & 1) !== 0,
        cameraOff: (bits & 2) !== 0,
        voiceOnly: (bits & 4) !== 0,
        noMicrophone: (bits & 8) !== 0,
      };
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
      to.u32(report.soundJoin);
      to.u64(report.soundBytes);
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
        soundJoin: from.u32(),
        soundBytes: from.u64(),
        shownFpsTenths: from.u16(),
        videoBps: from.u32(),
        audioLost: from.u32(),
        jitterBufferMs: from.u16(),
      },
    }),
  },
};
