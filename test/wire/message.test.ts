import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codecs, decodeBody, encodeBody, kindOfTag } from '../../src/wire/codecs.ts';
import type { MessageKind } from '../../src/wire/message.ts';
import { messagesByKind, plain } from './messages.ts';

const kinds = Object.keys(codecs) as MessageKind[];

describe.each(kinds)('a %s message', (kind) => {
  const message = messagesByKind[kind];

  it('comes back from its bytes as it was, within its bound', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const body = encodeBody(sent);
        expect(body.length).toBeLessThanOrEqual(codecs[kind].maxBytes);
        expect(plain(decodeBody(kind, body.slice()))).toEqual(plain(sent));
      }),
      { numRuns: 50 },
    );
  });

  it('cut short is read or refused as a protocol violation', () => {
    fc.assert(
      fc.property(message, fc.nat(), (sent, at) => {
        const body = encodeBody(sent);
        decodeOrRefuse(kind, body.slice(0, at % (body.length + 1)));
      }),
      { numRuns: 50 },
    );
  });

  it('of arbitrary bytes is read or refused as a protocol violation', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (body) => decodeOrRefuse(kind, body)));
  });
});

describe('the codec table', () => {
  it('has one tag a kind', () => {
    expect(new Set(kinds.map((kind) => codecs[kind].tag)).size).toBe(kinds.length);
    for (const kind of kinds) expect(kindOfTag(codecs[kind].tag)).toBe(kind);
    expect(kindOfTag(0)).toBeUndefined();
  });

  it('ignores what a newer version appends', () => {
    const state = { muted: true, cameraOff: false, voiceOnly: false, noMicrophone: true };
    const body = encodeBody({ kind: 'state', ...state });
    const longer = Buffer.concat([body, Uint8Array.of(1, 2, 3)]);
    expect(decodeBody('state', longer)).toEqual({ kind: 'state', ...state });
  });

  it('leaves out codecs that it does not know, and ends for reasons that it does not know', () => {
    const commitment = new Uint8Array(32);
    const hello = decodeBody('hello', Uint8Array.of(0, 2, 9, 1, 1, 7, 0, 1, 0, 1, 5, ...commitment));
    expect(hello).toMatchObject({ offer: { audioCodecs: ['pcm'], videoCodecs: [] } });
    expect(decodeBody('bye', Uint8Array.of(200, 0))).toMatchObject({ reason: 'going-away' });
  });

  it('refuses to make a message beyond its bound', () => {
    const data = new Uint8Array(codecs.video.maxBytes);
    const packet = { seq: 0, timestampUs: 0, codec: 'jpeg', width: 1, height: 1, data } as const;
    expect(() => encodeBody({ kind: 'video', packet })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    );
  });

  it('refuses sound and pictures of impossible size', () => {
    const head = new Array(12).fill(0);
    const refused = (kind: MessageKind, tail: number[]) =>
      expect(() => decodeBody(kind, Uint8Array.from([...head, ...tail]))).toThrow(
        expect.objectContaining({ code: 'protocol-violation' }),
      );
    refused('audio', [0, 0, 0]); // no samples
    refused('audio', [0, 0x16, 0x81]); // 5761 samples
    refused('audio', [1, 0, 2, 9, 9, 9]); // PCM of another length
    refused('audio', [3, 0, 2, 9, 9, 9, 9]); // half of PCM in stereo
    refused('audio', [7, 0, 2]); // no such codec
    refused('video', [0, 0, 0, 0, 9]); // no width
    refused('video', [3, 0, 9, 0, 9]); // no such codec
  });
});

function decodeOrRefuse(kind: MessageKind, body: Uint8Array): void {
  try {
    expect(decodeBody(kind, body).kind).toBe(kind);
  } catch (error) {
    expect(error).toMatchObject({ code: 'protocol-violation' });
  }
}
