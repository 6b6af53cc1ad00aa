import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecs, openingKinds } from '../../src/wire/codecs.ts';
import {
  Deframer,
  decodePreface,
  encodeMessage,
  encodePreface,
  envelopeHeadBytes,
  maxBufferedBytes,
  maxEnvelopeBytes,
  maxOpeningBytes,
  pieceBytes,
  protocolMajor,
} from '../../src/wire/envelope.ts';
import type { Message, MessageKind } from '../../src/wire/message.ts';
import { anyMessage, plain } from './messages.ts';

const preface = encodePreface({ major: protocolMajor, minor: 3, plain: true });
const cuts = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 20 });

describe('a stream of messages', () => {
  it('gives the same messages however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 8 }), cuts, (messages, lengths) => {
        const { got, failure, left } = deframe(stream(messages), lengths);
        expect(failure).toBeUndefined();
        expect(left).toBe(0);
        expect(got.map(plain)).toEqual(messages.map(plain));
      }),
    );
  });

  it('can be read byte by byte', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 3 }), (messages) => {
        expect(deframe(stream(messages), [1]).got.map(plain)).toEqual(messages.map(plain));
      }),
      { numRuns: 10 },
    );
  });

  it('may carry the pieces of one message between those of others', () => {
    const picture = video(9000);
    const chat: Message = { kind: 'chat', text: 'between' };
    const [first, second, third] = encodeMessage(picture);
    const bytes = Buffer.concat([preface, first!, ...encodeMessage(chat), second!, third!]);
    expect(deframe(bytes, [bytes.length]).got.map(plain)).toEqual([plain(chat), plain(picture)]);
  });

  it('may carry tags that a newer version knows: they are skipped, whole or in pieces', () => {
    const unknown = Uint8Array.of(0x7f, 1, 0, 2, 9, 9, 0x7f, 0, 0, 1, 9);
    const chat: Message = { kind: 'chat', text: 'after' };
    const bytes = Buffer.concat([preface, unknown, ...encodeMessage(chat)]);
    const { got, left } = deframe(bytes, [3]);
    expect(got).toEqual([chat]);
    expect(left).toBe(0);
  });

  it('leaves the bytes it was given to their owner, and keeps no more of them than the message', () => {
    const deframer = new Deframer();
    const bytes = stream([video(300), video(300)]); // A Buffer, as sockets give them: its slices are views.
    const chunk = Buffer.from(bytes.subarray(0, 500));
    const got = deframer.push(chunk);
    chunk.fill(0);
    got.push(...deframer.push(bytes.subarray(500)));
    expect(got.map(plain)).toEqual([video(300), video(300)].map(plain));
    for (const message of got) {
      expect(message.kind === 'video' && message.packet.data.buffer.byteLength).toBe(300 + 17);
    }
  });

  it('that is cut off gives what came before, and waits for the rest', () => {
    fc.assert(
      fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 4 }), fc.nat(), (messages, at) => {
        const whole = stream(messages);
        const { got, failure } = deframe(whole.subarray(0, at % whole.length), [500]);
        expect(failure).toBeUndefined();
        expect(got.map(plain)).toEqual(messages.slice(0, got.length).map(plain));
        expect(got.length).toBeLessThan(messages.length);
      }),
    );
  });
});

describe('junk', () => {
  it('gives the same messages and the same failure however it is cut, within bounded memory', () => {
    // Junk that begins well, so that more than the preface is tried.
    const junk = fc
      .tuple(fc.array(anyMessage, { maxLength: 3 }), fc.uint8Array({ maxLength: 60 }), fc.nat(), fc.nat(255))
      .map(([messages, tail, at, byte]) => {
        const bytes = Buffer.concat([stream(messages), tail]);
        bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(junk, cuts, (bytes, lengths) => {
        const atOnce = deframe(bytes, [bytes.length]);
        const inPieces = deframe(bytes, lengths);
        expect(inPieces.got.map(plain)).toEqual(atOnce.got.map(plain));
        expect(inPieces.failure?.message).toBe(atOnce.failure?.message);
        if (atOnce.failure) {
          expect(['protocol-violation', 'other-protocol', 'other-version']).toContain(atOnce.failure.code);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('ends the stream: nothing behind it is read, nothing is kept', () => {
    const deframer = new Deframer();
    deframer.push(Buffer.concat([preface, Uint8Array.of(0x02, 2, 0, 0)]));
    expect(deframer.failure?.code).toBe('protocol-violation');
    expect(deframer.push(encodeMessage({ kind: 'ringing' })[0]!)).toEqual([]);
    expect(deframer.bufferedBytes).toBe(0);
  });

  it.each([
    ['a flag byte of 2', [0x02, 2, 0, 0]],
    ['an empty piece', [0x11, 1, 0, 0]],
    ['an envelope above 16 kB', [0x11, 0, 0x40, 0]],
    ['a length beyond the bound of its kind', [0x02, 0, 0, 65]],
  ])('such as %s is refused by the head alone', (_what, head) => {
    const deframer = new Deframer();
    deframer.push(preface);
    deframer.push(Uint8Array.from(head));
    expect(deframer.failure?.code).toBe('protocol-violation');
  });

  it('in endless pieces of every kind stays below the stated bound until it is refused', () => {
    const deframer = new Deframer();
    deframer.push(preface);
    const sizes = Object.values(codecs).map(({ tag, maxBytes }) => ({ tag, maxBytes, sent: 0 }));
    let most = 0;
    // Every kind filled to the last byte, the largest envelopes first.
    for (const kind of sizes) {
      while (kind.sent < kind.maxBytes) {
        const length = Math.min(maxEnvelopeBytes - envelopeHeadBytes, kind.maxBytes - kind.sent);
        deframer.push(piece(kind.tag, length));
        kind.sent += length;
        most = Math.max(most, deframer.bufferedBytes);
      }
    }
    expect(deframer.failure).toBeUndefined();
    deframer.push(piece(0x7f, maxEnvelopeBytes - envelopeHeadBytes).subarray(0, -1));
    most = Math.max(most, deframer.bufferedBytes);
    expect(most).toBeLessThanOrEqual(maxBufferedBytes);
    expect(maxBufferedBytes).toBeLessThan(1_200_000);
    const greedy = new Deframer();
    greedy.push(preface);
    for (let i = 0; i < 100 && !greedy.failure; i++) greedy.push(piece(codecs.hello.tag, 100));
    expect(greedy.failure?.code).toBe('protocol-violation');
  });

  it('before a call has begun is refused by its head, and little is held', () => {
    for (const [kind, { tag, maxBytes }] of Object.entries(codecs)) {
      const deframer = new Deframer('opening');
      deframer.push(preface);
      deframer.push(piece(tag, Math.min(maxBytes, 50)));
      expect(deframer.failure?.code).toBe(
        openingKinds.has(kind as MessageKind) ? undefined : 'protocol-violation',
      );
      expect(deframer.bufferedBytes).toBeLessThanOrEqual(maxOpeningBytes);
    }
    expect(maxOpeningBytes).toBeLessThan(18_000);
    const begun = new Deframer('opening');
    begun.push(preface);
    begun.beginCall();
    expect(begun.push(encodeMessage({ kind: 'chat', text: 'hello' })[0]!)).toEqual([
      { kind: 'chat', text: 'hello' },
    ]);
  });
});

describe('an envelope', () => {
  it('is at most one piece and its head', () => {
    const envelopes = encodeMessage(video(pieceBytes * 3));
    expect(envelopes.length).toBe(4);
    for (const { length } of envelopes) {
      expect(length).toBeLessThanOrEqual(pieceBytes + envelopeHeadBytes);
      expect(length).toBeLessThanOrEqual(maxEnvelopeBytes);
    }
  });
});

describe('the preface', () => {
  it('is read back', () => {
    expect(decodePreface(preface)).toEqual({ major: protocolMajor, minor: 3, plain: true });
    const deframer = new Deframer();
    deframer.push(preface.subarray(0, 5));
    expect(deframer.preface).toBeUndefined();
    deframer.push(preface.subarray(5));
    expect(deframer.preface).toEqual({ major: protocolMajor, minor: 3, plain: true });
  });

  it('of another protocol is known by its first byte', () => {
    const deframer = new Deframer();
    deframer.push(Buffer.from('S'));
    expect(deframer.failure?.code).toBe('other-protocol');
  });

  it('of another major version names both versions', () => {
    const deframer = new Deframer();
    deframer.push(encodePreface({ major: 9, minor: 0, plain: false }));
    expect(deframer.failure).toMatchObject({ code: 'other-version', message: expect.stringMatching(/9.*1/) });
  });
});

function stream(messages: readonly Message[]): Buffer {
  return Buffer.concat([preface, ...messages.flatMap(encodeMessage)]);
}

/** Pushes `bytes` in cuts of the given lengths, over and over. */
function deframe(bytes: Uint8Array, lengths: readonly number[]) {
  const deframer = new Deframer();
  const got: Message[] = [];
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const end = at + lengths[i % lengths.length]!;
    got.push(...deframer.push(bytes.subarray(at, end)));
    expect(deframer.bufferedBytes).toBeLessThanOrEqual(maxBufferedBytes);
    at = end;
  }
  return { got, failure: deframer.failure, left: deframer.bufferedBytes };
}

function video(bytes: number): Message {
  const data = Uint8Array.from({ length: bytes }, (_, i) => i % 253);
  return { kind: 'video', packet: { seq: 1, timestampUs: 2, codec: 'jpeg', width: 3, height: 4, data } };
}

function piece(tag: number, length: number): Uint8Array {
  const envelope = new Uint8Array(envelopeHeadBytes + length);
  envelope.set([tag, 1, length >> 8, length & 0xff]);
  return envelope;
}
