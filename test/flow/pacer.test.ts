import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer, staleAudioUs } from '../../src/flow/pacer.ts';
import type { AudioPacket, VideoPacket } from '../../src/media/types.ts';
import { codecs } from '../../src/wire/codecs.ts';
import { Deframer, encodePreface } from '../../src/wire/envelope.ts';

const audio = (seq: number, bytes = 80): AudioPacket => ({
  seq,
  timestampUs: seq * 20_000,
  codec: 'opus',
  samples: 960,
  data: new Uint8Array(bytes),
});
const video = (seq: number, bytes = 1800): VideoPacket => ({
  seq,
  timestampUs: seq * 33_000,
  codec: 'jpeg',
  width: 160,
  height: 90,
  data: new Uint8Array(bytes),
});
const tagOf = (step: ReturnType<Pacer['next']>) => (step.kind === 'send' ? step.envelope[0] : undefined);

describe('Pacer', () => {
  it('sends control before sound before picture', () => {
    const pacer = new Pacer();
    pacer.offerVideo(video(0));
    pacer.offerAudio(audio(0), 0);
    pacer.offerControl({ kind: 'chat', text: 'hi' });
    const order = [1, 2, 3].map(() => tagOf(pacer.next(0, 0, 10_000)));
    expect(order).toEqual([codecs.chat.tag, codecs.audio.tag, codecs.video.tag]);
    expect(pacer.next(0, 0, 10_000)).toEqual({ kind: 'wait' });
  });

  it('keeps only the newest picture that has not begun, and counts the others', () => {
    const pacer = new Pacer();
    for (let seq = 0; seq < 5; seq++) pacer.offerVideo(video(seq));
    expect(pacer.counters.droppedVideo).toBe(4);
    const step = pacer.next(0, 0, 10_000);
    const deframer = new Deframer();
    deframer.push(encodePreface({ major: 1, minor: 0, plain: false }));
    const [message] = deframer.push(step.kind === 'send' ? step.envelope : new Uint8Array());
    expect(message).toMatchObject({ kind: 'video', packet: { seq: 4 } });
  });

  it('begins no picture while the bytes in flight fill the window, but lets sound pass within its reserve', () => {
    const pacer = new Pacer();
    pacer.offerVideo(video(0));
    pacer.offerAudio(audio(0), 0);
    expect(tagOf(pacer.next(0, 10_000, 10_000))).toBe(codecs.audio.tag);
    expect(pacer.next(0, 10_000, 10_000)).toEqual({ kind: 'wait' });
    expect(tagOf(pacer.next(0, 9_999, 10_000))).toBe(codecs.video.tag);
  });

  it('lets sound go between the pieces of a large picture', () => {
    const pacer = new Pacer();
    pacer.offerVideo(video(0, 20_000));
    expect(tagOf(pacer.next(0, 0, 1e6))).toBe(codecs.video.tag);
    pacer.offerAudio(audio(0), 0);
    expect(tagOf(pacer.next(0, 0, 1e6))).toBe(codecs.audio.tag);
    expect(tagOf(pacer.next(0, 0, 1e6))).toBe(codecs.video.tag);
  });

  it('drops sound that has become stale, and says how much', () => {
    const pacer = new Pacer();
    for (let seq = 0; seq < 5; seq++) pacer.offerAudio(audio(seq), seq * 20_000);
    pacer.next(staleAudioUs + 50_000, 1e6, 10_000);
    expect(pacer.counters.droppedAudio).toBe(3);
  });

  it('holds bounded bytes whatever is offered while nothing may leave', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('audio', 'video', 'chat'), { maxLength: 400 }), (offers) => {
        const pacer = new Pacer();
        let nowUs = 0;
        offers.forEach((offer, seq) => {
          nowUs += 20_000;
          if (offer === 'audio') pacer.offerAudio(audio(seq), nowUs);
          else if (offer === 'video') pacer.offerVideo(video(seq));
          else pacer.offerControl({ kind: 'chat', text: 'x' });
        });
        let sends = 0;
        while (pacer.next(nowUs, 0, 1e9).kind === 'send') sends++;
        expect(sends).toBeLessThanOrEqual(64 + 12 + 1);
      }),
    );
  });
});
