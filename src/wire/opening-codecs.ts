// How a call begins and ends: hello, ringing, accept, bye.
import type { Codecs } from './codec.ts';
import { audioCodecs, readList, readView, videoCodecs, writeList, writeView } from './fields.ts';
import { byeReasons, maxNameBytes } from './message.ts';

export const openingCodecs: Codecs<'hello' | 'ringing' | 'accept' | 'bye'> = {
  hello: {
    tag: 0x01,
    maxBytes: 256,
    encode: ({ name, offer }, to) => {
      to.text8(name, maxNameBytes);
      writeList(offer.audioCodecs, audioCodecs, to);
      writeList(offer.videoCodecs, videoCodecs, to);
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
};
