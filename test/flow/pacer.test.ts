import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Pace, Pacer, staleAudioUs } from '../../src/flow/pacer.ts';
import type { AudioPacket, VideoPacket } from '../../src/media/types.ts';
import { codecs } from '../../src/wire/codecs.ts';
import { Deframer, encodePreface } from '../../src/wire/envelope.ts';
import type { Message, Report } from '../../src/wire/message.ts';

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
/** Room for everything, and 10 MB a second. */
const open: Pace = {
  roomBytes: 1e6,
  controlRoomBytes: 1e6,
  soundRoomBytes: 1e6,
  videoBps: 1e7,
  pieceBps: 1e7,
};
const shut: Pace = { roomBytes: 0, controlRoomBytes: 0, soundRoomBytes: 0, videoBps: 1e7, pieceBps: 1e7 };
const report: Report = {
  sentAtUs: 1,
  echoUs: 0,
  holdUs: 0,
  receivedBytes: 0,
  soundJoin: 0,
  soundBytes: 0,
  shownFpsTenths: 0,
  videoBps: 0,
  audioLost: 0,
  jitterBufferMs: 0,
};

function decode(envelopes: readonly Uint8Array[]): Message[] {
  const deframer = new Deframer();
  deframer.push(encodePreface({ major: 1, minor: 0, plain: false }));
  return envelopes.flatMap((envelope) => deframer.push(envelope));
}

/** All that leaves at `nowUs`. */
function drain(pacer: Pacer, nowUs: number, pace = open): Uint8Array[] {
  const left: Uint8Array[] = [];
  for (let step = pacer.next(nowUs, pace); step.kind === 'send'; step = pacer.next(nowUs, pace))
    left.push(step.envelope);
  return left;
}

describe('Pacer', () => {
  it('sends reports before control before sound before picture', () => {
    const pacer = new Pacer();
    pacer.offerVideo(video(0));
    pacer.offerAudio(audio(0), 0);
    pacer.offerControl({ kind: 'chat', text: 'hi' });
    pacer.offerReport(report);
    const order = [1, 2, 3, 4].map(() => tagOf(pacer.next(0, open)));
    expect(order).toEqual([codecs.report.tag, codecs.chat.tag, codecs.audio.tag, codecs.video.tag]);
    expect(pacer.next(0, open)).toMatchObject({ kind: 'wait' });
  });

  it('keeps only the newest picture that has not begun, and counts the others', () => {
    const pacer = new Pacer();
    for (let seq = 0; seq < 5; seq++) pacer.offerVideo(video(seq));
    expect(pacer.counters.droppedVideo).toBe(4);
    expect(decode(drain(pacer, 0))).toMatchObject([{ kind: 'video', packet: { seq: 4 } }]);
  });

  it('begins no picture without room for pictures, and sends no sound without room for sound', () => {
    const pacer = new Pacer();
    pacer.offerVideo(video(0));
    pacer.offerAudio(audio(0), 0);
    expect(pacer.next(0, shut)).toEqual({ kind: 'wait', untilUs: Number.POSITIVE_INFINITY });
    expect(tagOf(pacer.next(0, { ...shut, soundRoomBytes: 1 }))).toBe(codecs.audio.tag);
    expect(pacer.next(0, { ...shut, soundRoomBytes: 1 })).toMatchObject({ kind: 'wait' });
    expect(tagOf(pacer.next(0, { ...shut, roomBytes: 1 }))).toBe(codecs.video.tag);
  });

  it('lets the newest report go whatever is in flight: two sides would wait for each other for ever', () => {
    const pacer = new Pacer();
    pacer.offerReport(report);
    pacer.offerReport({ ...report, sentAtUs: 2 });
    expect(decode(drain(pacer, 0, shut))).toMatchObject([{ kind: 'report', report: { sentAtUs: 2 } }]);
  });

  it('cuts a picture to the line: small pieces on a narrow one, larger ones on a wide one', () => {
    const largest = (videoBps: number) => {
      const pacer = new Pacer();
      pacer.offerVideo(video(0, 60_000));
      const sizes: number[] = [];
      for (let nowUs = 0; nowUs < 100e6 && sizes.length < 3; nowUs += 1000) {
        sizes.push(
          ...drain(pacer, nowUs, { ...open, videoBps, pieceBps: videoBps }).map(({ length }) => length),
        );
      }
      return Math.max(...sizes);
    };
    expect(largest(8_000)).toBeLessThanOrEqual(704);
    expect(largest(500_000)).toBeGreaterThan(4_000);
    expect(largest(1e8)).toBeLessThanOrEqual(8_196);
  });

  it('sends pictures no faster than the pace, with sound between their pieces', () => {
    const pacer = new Pacer();
    const videoBps = 20_000;
    let videoBytes = 0;
    let soundWaitUs = 0;
    let seq = 0;
    for (let nowUs = 0; nowUs <= 10e6; nowUs += 1000) {
      if (nowUs >= pacer.wantsPictureUs) pacer.offerVideo(video(seq++, 6_000));
      if (nowUs % 20_000 === 0) pacer.offerAudio(audio(nowUs / 20_000), nowUs);
      for (const envelope of drain(pacer, nowUs, { ...open, videoBps, pieceBps: 1.5 * videoBps })) {
        if (envelope[0] === codecs.video.tag) videoBytes += envelope.length;
        else soundWaitUs = Math.max(soundWaitUs, nowUs % 20_000);
      }
    }
    expect(videoBytes / 10).toBeGreaterThan(0.9 * videoBps);
    expect(videoBytes / 10).toBeLessThan(1.05 * videoBps);
    expect(soundWaitUs).toBe(0);
  });

  it('asks for a picture just before it can leave, and for none while one waits', () => {
    const pacer = new Pacer();
    expect(pacer.wantsPictureUs).toBeLessThanOrEqual(0);
    pacer.offerVideo(video(0, 10_000));
    expect(pacer.wantsPictureUs).toBe(Number.POSITIVE_INFINITY);
    for (let nowUs = 0; nowUs <= 80_000; nowUs += 1000)
      drain(pacer, nowUs, { ...open, videoBps: 100_000, pieceBps: 150_000 });
    expect(pacer.wantsPictureUs).toBeGreaterThan(85_000);
    expect(pacer.wantsPictureUs).toBeLessThan(100_000);
  });

  it('finishes a picture that has begun when the line leaves no room for pictures', () => {
    const pacer = new Pacer();
    pacer.offerVideo(video(0, 3_000));
    const left = drain(pacer, 0, { ...open, videoBps: 40_000, pieceBps: 60_000 });
    for (let nowUs = 0; nowUs < 2e6; nowUs += 10_000)
      left.push(...drain(pacer, nowUs, { ...open, videoBps: 0, pieceBps: 0 }));
    expect(decode(left)).toMatchObject([{ kind: 'video', packet: { seq: 0 } }]);
  });

  it('drops sound that has become stale, and says how much', () => {
    const pacer = new Pacer();
    for (let seq = 0; seq < 5; seq++) pacer.offerAudio(audio(seq), seq * 20_000);
    pacer.next(staleAudioUs + 50_000, shut);
    expect(pacer.counters.droppedAudio).toBe(3);
  });

  it('begins anew on another connection: nothing old, and no second half of a picture', () => {
    const pacer = new Pacer();
    pacer.offerControl({ kind: 'ringing' });
    pacer.offerControl({ kind: 'chat', text: 'two' });
    pacer.offerAudio(audio(0), 0);
    pacer.offerVideo(video(0, 20_000));
    pacer.next(0, { ...shut, roomBytes: 1 });
    pacer.restart();
    expect(drain(pacer, 0)).toEqual([]);
    expect(pacer.wantsPictureUs).toBeLessThanOrEqual(0);
    expect(pacer.counters.droppedAudio).toBe(1);
  });

  it('holds bounded bytes whatever is offered while nothing may leave', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('audio', 'video', 'chat', 'report'), { maxLength: 400 }),
        (offers) => {
          const pacer = new Pacer();
          let nowUs = 0;
          offers.forEach((offer, seq) => {
            nowUs += 20_000;
            if (offer === 'audio') pacer.offerAudio(audio(seq), nowUs);
            else if (offer === 'video') pacer.offerVideo(video(seq));
            else if (offer === 'report') pacer.offerReport(report);
            else pacer.offerControl({ kind: 'chat', text: 'x' });
          });
          expect(drain(pacer, nowUs).length).toBeLessThanOrEqual(64 + 12 + 1 + 1);
        },
      ),
    );
  });
});
