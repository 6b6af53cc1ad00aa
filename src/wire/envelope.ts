// Bytes ↔ messages, without a socket. The Deframer takes bytes in any cut and gives whole messages; it knows every
// bound before it buffers a byte.
//
//   preface (once, first)         envelope
//   0      5       6      7  8    0     1      2        4
//   +------+-------+------+--+    +-----+------+--------+----------------+
//   |TCHAT | major |minor |F |    | tag | more | length | body           |
//   +------+-------+------+--+    +-----+------+--------+----------------+
//   F bit 0: plain TCP            more = 1: another piece of this message follows, perhaps after other tags
import { asTchatError, TchatError } from '../core/errors.ts';
import { codecs, decodeBody, encodeBody, kindOfTag, openingKinds } from './codecs.ts';
import type { Message, MessageKind } from './message.ts';

export const protocolMajor = 1;
export const protocolMinor = 0;
export const prefaceBytes = 8;
export const envelopeHeadBytes = 4;
/** DESIGN §5: an audio packet waits for one piece of a picture, and one piece fits one TLS record (16,384). */
export const maxEnvelopeBytes = 16_384;
/** What we cut to unless told: the pacer cuts pictures to what the line carries in 10 ms. */
export const pieceBytes = 4096;

const magic = [0x54, 0x43, 0x48, 0x41, 0x54]; // TCHAT

export interface Preface {
  readonly major: number;
  readonly minor: number;
  readonly plain: boolean;
}

export function encodePreface(preface: Preface): Uint8Array {
  return Uint8Array.from([...magic, preface.major, preface.minor, preface.plain ? 1 : 0]);
}

/** Throws `other-protocol` or `other-version`; never needs more than `prefaceBytes`. */
export function decodePreface(bytes: Uint8Array): Preface {
  if (!magic.every((byte, i) => bytes[i] === byte)) {
    throw new TchatError('other-protocol', 'What answered does not speak the tchat protocol.');
  }
  const [major, minor, flags] = bytes.subarray(magic.length);
  if (major !== protocolMajor) {
    throw new TchatError(
      'other-version',
      `The other side speaks protocol ${major}, this tchat speaks ${protocolMajor}.`,
    );
  }
  return { major, minor: minor!, plain: (flags! & 1) !== 0 };
}

/** A message as the envelopes to send, in order. Each is a fresh copy of at most `pieceBytes` + head. */
export function encodeMessage(message: Message): Uint8Array[] {
  return encodeInPieces(message, pieceBytes);
}

/** The same with at most `most` bytes of body in each, 1 … `maxEnvelopeBytes` − head. */
export function encodeInPieces(message: Message, most: number): Uint8Array[] {
  const body = encodeBody(message);
  const { tag } = codecs[message.kind];
  const envelopes: Uint8Array[] = [];
  let from = 0;
  do {
    const to = Math.min(from + most, body.length);
    const envelope = new Uint8Array(envelopeHeadBytes + to - from);
    envelope[0] = tag;
    envelope[1] = to < body.length ? 1 : 0;
    envelope[2] = (to - from) >> 8;
    envelope[3] = (to - from) & 0xff;
    envelope.set(body.subarray(from, to), envelopeHeadBytes);
    envelopes.push(envelope);
    from = to;
  } while (from < body.length);
  return envelopes;
}

/** The most that a Deframer ever holds: one message of every kind at its bound, and one envelope. About 1.1 MB. */
export const maxBufferedBytes = Object.values(codecs).reduce(
  (sum, codec) => sum + codec.maxBytes,
  maxEnvelopeBytes,
);
/** The same before a call has begun. About 17 kB. */
export const maxOpeningBytes = [...openingKinds].reduce(
  (sum, kind) => sum + codecs[kind].maxBytes,
  maxEnvelopeBytes,
);

/** A message whose later pieces are still to come: its first `bytes` bytes, in a buffer that doubles up to the bound. */
interface Partial {
  buffer: Uint8Array;
  bytes: number;
}

const nothing = new Uint8Array(0);

/**
 * Incremental: `push` any cut of the byte stream, get the messages that became whole. Holds at most one envelope and, per
 * tag, one message's pieces below that tag's bound. After the first bad byte the stream is beyond repair.
 */
export class Deframer {
  /** Only what opens a call is taken. */
  private opening: boolean;
  /** The first `restBytes` bytes: an envelope, or the preface, that is not whole yet. */
  private rest: Uint8Array = nothing;
  private restBytes = 0;
  private partials = new Map<number, Partial>();
  private prefaced: Preface | undefined;
  private broken: TchatError | undefined;

  constructor(stage: 'opening' | 'call' = 'call') {
    this.opening = stage === 'opening';
  }

  beginCall(): void {
    this.opening = false;
  }

  /** The other side's preface, once it has come. */
  get preface(): Preface | undefined {
    return this.prefaced;
  }

  /** Why the stream is beyond repair: `protocol-violation`, `other-protocol` or `other-version`. */
  get failure(): TchatError | undefined {
    return this.broken;
  }

  /** Bytes held now; never above `maxBufferedBytes`. */
  get bufferedBytes(): number {
    let sum = this.rest.length;
    for (const partial of this.partials.values()) sum += partial.buffer.length;
    return sum;
  }

  /**
   * The messages that became whole, up to the first bad byte; from there on `failure` is set and nothing more comes. Never
   * throws: what came before the bad byte is the same however the bytes were cut. Copies what it keeps: `chunk` stays the
   * caller's.
   */
  push(chunk: Uint8Array): Message[] {
    const messages: Message[] = [];
    if (this.broken) return messages;
    try {
      const bytes = this.restBytes === 0 ? chunk : this.withRest(chunk);
      const used = this.scan(bytes, messages);
      this.keep(bytes, used);
    } catch (error) {
      this.broken = asTchatError(error);
      this.keep(nothing, 0);
      this.partials.clear();
    }
    return messages;
  }

  /** Takes whole envelopes off the front of `bytes`; how many bytes that were. */
  private scan(bytes: Uint8Array, messages: Message[]): number {
    let at = 0;
    if (!this.prefaced) {
      // A wrong first byte is enough to know: a talkative stranger need not send eight.
      const seen = bytes.subarray(0, prefaceBytes);
      if (seen.length < prefaceBytes) {
        if (!seen.every((byte, i) => i >= magic.length || byte === magic[i])) decodePreface(seen);
        return 0;
      }
      this.prefaced = decodePreface(seen);
      at = prefaceBytes;
    }
    while (bytes.length - at >= envelopeHeadBytes) {
      const tag = bytes[at]!;
      const more = bytes[at + 1]!;
      const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
      this.check(tag, more, length);
      const end = at + envelopeHeadBytes + length;
      if (end > bytes.length) break;
      const message = this.take(tag, more === 1, bytes.subarray(at + envelopeHeadBytes, end));
      if (message) messages.push(message);
      at = end;
    }
    return at;
  }

  /** Room is doubled, so that an envelope that comes byte by byte is not copied once a byte. */
  private withRest(chunk: Uint8Array): Uint8Array {
    const sum = this.restBytes + chunk.length;
    if (sum > this.rest.length) {
      const roomy = new Uint8Array(Math.max(sum, Math.min(2 * this.rest.length, maxEnvelopeBytes)));
      roomy.set(this.rest.subarray(0, this.restBytes));
      this.rest = roomy;
    }
    this.rest.set(chunk, this.restBytes);
    return this.rest.subarray(0, sum);
  }

  private keep(bytes: Uint8Array, from: number): void {
    this.restBytes = bytes.length - from;
    if (this.restBytes === 0) this.rest = nothing;
    else if (from > 0 || bytes.buffer !== this.rest.buffer) this.rest = copyOf(bytes.subarray(from));
  }

  /** All that can be known from the head alone, before its body is waited for. */
  private check(tag: number, more: number, length: number): void {
    if (more > 1) throw violation(`flag byte ${more}`);
    if (envelopeHeadBytes + length > maxEnvelopeBytes) throw violation(`an envelope of ${length} bytes`);
    if (more === 1 && length === 0) throw violation('an empty piece');
    const kind = kindOfTag(tag);
    if (!kind) return;
    if (this.opening && !openingKinds.has(kind)) throw violation(`${kind} before the call began`);
    const bytes = (this.partials.get(tag)?.bytes ?? 0) + length;
    if (bytes > codecs[kind].maxBytes)
      throw violation(`a ${kind} message of more than ${codecs[kind].maxBytes} bytes`);
  }

  private take(tag: number, more: boolean, piece: Uint8Array): Message | undefined {
    const kind = kindOfTag(tag);
    if (!kind) return undefined; // A newer minor version may say more than we know.
    const partial = this.partials.get(tag);
    if (!more && !partial) return decodeBody(kind, copyOf(piece));
    const joined = append(partial ?? { buffer: new Uint8Array(0), bytes: 0 }, piece, kind);
    if (more) {
      this.partials.set(tag, joined);
      return undefined;
    }
    this.partials.delete(tag);
    return decodeBody(kind, joined.buffer.subarray(0, joined.bytes));
  }
}

/** Doubling keeps a message of one-byte pieces from costing an object a byte. */
function append(partial: Partial, piece: Uint8Array, kind: MessageKind): Partial {
  const bytes = partial.bytes + piece.length;
  let { buffer } = partial;
  if (bytes > buffer.length) {
    const roomy = Math.max(bytes, 2 * pieceBytes, buffer.length * 2);
    buffer = new Uint8Array(Math.min(roomy, codecs[kind].maxBytes));
    buffer.set(partial.buffer.subarray(0, partial.bytes));
  }
  buffer.set(piece, partial.bytes);
  return { buffer, bytes };
}

/** Not `slice`: sockets give Buffers, and a Buffer's slice is a view. */
function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function violation(what: string): TchatError {
  return new TchatError('protocol-violation', `The other side sent ${what}.`);
}
