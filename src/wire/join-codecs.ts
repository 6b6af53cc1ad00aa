// How a further connection becomes one of a call that goes on: join, joined.
import { joinProofBytes } from '../trust/sizes.ts';
import type { Codecs } from './codec.ts';
import { pick } from './fields.ts';
import { type JoinUse, joinUses } from './message.ts';

export const joinCodecs: Codecs<'join' | 'joined'> = {
  join: {
    tag: 0x0d,
    maxBytes: 64,
    encode: ({ number, use, chats, proof }, to) => {
      to.u32(number);
      to.u8(joinUses.indexOf(use));
      to.u32(chats);
      to.bytes(proof);
    },
    decode: (from) => ({
      kind: 'join',
      number: from.u32(),
      use: pick<JoinUse>(joinUses, from.u8(), 'use of a connection'),
      chats: from.u32(),
      proof: from.fixed(joinProofBytes),
    }),
  },
  joined: {
    tag: 0x0e,
    maxBytes: 64,
    encode: ({ chats }, to) => to.u32(chats),
    decode: (from) => ({ kind: 'joined', chats: from.u32() }),
  },
};
