// What turns one kind of message into bytes and back, and a group of kinds that belong together. codecs.ts joins the groups.
import type { Reader, Writer } from '../core/bytes.ts';
import type { MessageKind, MessageOf } from './message.ts';

export interface Codec<K extends MessageKind> {
  /** First byte of the envelope. Never reused for another meaning. */
  readonly tag: number;
  /** Largest body, all pieces together. Checked before anything is buffered. */
  readonly maxBytes: number;
  encode(message: MessageOf<K>, to: Writer): void;
  /** Throws `protocol-violation`. Ignores what is left over: a newer minor version may append fields. */
  decode(from: Reader): MessageOf<K>;
}

/** One row a kind. A kind without a row, or a row without tag, bound, encode or decode, does not compile. */
export type Codecs<K extends MessageKind> = { readonly [Kind in K]: Codec<Kind> };
