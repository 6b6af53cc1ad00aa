// How a call begins and ends: hello, ringing, accept, reveal, bye; and the proof of a spoken code. Until a call has begun
// nothing else is understood.

import type { Reader, Writer } from '../core/bytes.ts';
import { commitmentBytes, nonceBytes, proofBytes, shareBytes } from '../trust/sizes.ts';
import type { Codecs } from './codec.ts';
import { audioCodecs, readList, readView, videoCodecs, writeList, writeView } from './fields.ts';
import { byeReasons, maxNameBytes, type Offer } from './message.ts';

export const openingCodecs: Codecs<'hello' | 'ringing' | 'accept' | 'bye' | 'reveal' | 'share' | 'proof'> = {
  hello: {
    tag: 0x01,
    maxBytes: 256,
    encode: ({ name, offer, commitment }, to) => {
      writeSelf(name, offer, to);
      to.bytes(commitment);
    },
    decode: (from) => ({ kind: 'hello', ...readSelf(from), commitment: from.fixed(commitmentBytes) }),
  },
  ringing: { tag: 0x02, maxBytes: 64, encode: () => {}, decode: () => ({ kind: 'ringing' }) },
  accept: {
    tag: 0x03,
    maxBytes: 256,
    encode: ({ name, offer, nonce }, to) => {
      writeSelf(name, offer, to);
      to.bytes(nonce);
    },
    decode: (from) => ({ kind: 'accept', ...readSelf(from), nonce: from.fixed(nonceBytes) }),
  },
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
  reveal: {
    tag: 0x09,
    maxBytes: 64,
    encode: ({ nonce }, to) => to.bytes(nonce),
    decode: (from) => ({ kind: 'reveal', nonce: from.fixed(nonceBytes) }),
  },
  share: {
    tag: 0x0a,
    maxBytes: 64,
    encode: ({ share }, to) => to.bytes(share),
    decode: (from) => ({ kind: 'share', share: from.fixed(shareBytes) }),
  },
  proof: {
    tag: 0x0b,
    maxBytes: 128,
    encode: ({ proof }, to) => to.bytes(proof),
    decode: (from) => ({ kind: 'proof', proof: from.fixed(proofBytes) }),
  },
};

/** Who somebody is and what they can do. */
function writeSelf(name: string, offer: Offer, to: Writer): void {
  to.text8(name, maxNameBytes);
  writeList(offer.audioCodecs, audioCodecs, to);
  writeList(offer.videoCodecs, videoCodecs, to);
  writeView(offer.view, to);
}

function readSelf(from: Reader): { name: string; offer: Offer } {
  return {
    name: from.text8(maxNameBytes),
    offer: {
      audioCodecs: readList(from, audioCodecs),
      videoCodecs: readList(from, videoCodecs),
      view: readView(from),
    },
  };
}
