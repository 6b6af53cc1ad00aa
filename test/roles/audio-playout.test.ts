import { describe, expect, it } from 'vitest';
import type { AudioPacket } from '../../src/media/types.ts';
import { Playout } from '../../src/roles/audio-playout.ts';

describe('the playout', () => {
  const pcm = (seq: number, value: number): AudioPacket => {
    const data = new Uint8Array(new Int16Array(960).fill(value).buffer);
    return { seq, timestampUs: seq * 20_000, codec: 'pcm', samples: 960, data };
  };

  it('fills every block, of any size, and plays each packet once and in order', () => {
    const playout = new Playout();
    const heard: number[] = [];
    let nextSeq = 0;
    for (let atUs = 0; atUs < 1_000_000; atUs += 10_000) {
      while (nextSeq * 20_000 + 20_000 <= atUs) playout.put(pcm(nextSeq, 100 + nextSeq++), atUs);
      const into = new Int16Array(480);
      playout.fill(into, atUs);
      heard.push(into[240]!);
    }
    const played = heard.filter((value, i) => value >= 100 && value !== heard[i - 1]);
    expect(played.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, i) => 100 + i));
    expect(playout).toMatchObject({ concealedMs: 0, broken: 0 });
  });

  it('conceals and counts packets that are no sound, whatever they claim to be', () => {
    const playout = new Playout();
    const junk = Uint8Array.from({ length: 40 }, (_, i) => (i * 91 + 3) & 0xff);
    for (let n = 0; n < 200; n++) {
      const codec = n % 2 ? ('opus' as const) : ('pcm' as const);
      const data = n % 5 === 0 ? new Uint8Array(0) : n % 7 === 0 ? new Uint8Array(20_000) : junk;
      playout.put({ seq: n, timestampUs: n * 20_000, codec, samples: 960, data }, n * 20_000 + 20_000);
      for (let part = 0; part < 4; part++)
        playout.fill(new Int16Array(240), n * 20_000 + 20_000 + part * 5000);
    }
    expect(playout.broken).toBeGreaterThan(20);
    expect(playout.concealedMs).toBeGreaterThan(0);
  });

  it('knows no delay before it knows the clock, and forgets it with the peer', () => {
    const playout = new Playout();
    const run = (fromSeq: number) => {
      for (let n = fromSeq; n < fromSeq + 20; n++) {
        playout.put(pcm(n, 5), n * 20_000 + 20_000);
        playout.fill(new Int16Array(960), n * 20_000 + 30_000);
      }
    };
    run(0);
    expect(playout.delaysMs(400_000)).toEqual([]);
    playout.clockOffsetUs = -100_000;
    playout.deviceLatencyUs = 5_000;
    run(20);
    const delays = playout.delaysMs(800_000);
    expect(delays.length).toBeGreaterThan(10);
    expect(delays.every((ms) => ms <= -50 && ms >= -100)).toBe(true);
    playout.reset();
    expect(playout.delaysMs(800_000)).toEqual([]);
  });
});
