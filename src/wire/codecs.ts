// The one table that turns messages into bytes and back. PROTOCOL.md has the same rows in the same order; a test compares.
import { Reader, Writer } from '../core/bytes.ts';
import { TchatError } from '../core/errors.ts';
import type { Codec, Codecs } from './codec.ts';
import { joinCodecs } from './join-codecs.ts';
import { mediaCodecs } from './media-codecs.ts';
import type { Message, MessageKind } from './message.ts';
import { openingCodecs } from './opening-codecs.ts';
import { talkCodecs } from './talk-codecs.ts';

export const codecs: Codecs<MessageKind> = { ...openingCodecs, ...joinCodecs, ...talkCodecs, ...mediaCodecs };

/** What may be said before a call has begun: everything else is refused by its head. */
export const openingKinds: ReadonlySet<MessageKind> = new Set(
  Object.keys({ ...openingCodecs, ...joinCodecs }) as MessageKind[],
);

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
