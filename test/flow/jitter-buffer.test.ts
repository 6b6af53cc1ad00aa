import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JitterBuffer, type Taken } from '../../src/flow/jitter-buffer.ts';
import { type AudioPacket, packetDurationUs } from '../../src/media/types.ts';

const senderZeroUs = 5_000_000_000;

function packet(seq: number): AudioPacket {
  return {
    seq: seq >>> 0,
    timestampUs: senderZeroUs + seq * packetDurationUs,
    codec: 'opus',
    samples: 960,
    data: new Uint8Array(3),
  };
}

/**
 * Packets arrive at `arrivalsUs[seq]` (undefined: never); the device asks every 20 ms, and gets 20 ms of whatever it is.
 * Returns what it was given.
 */
function replay(buffer: JitterBuffer, arrivalsUs: (number | undefined)[], takes: number, startUs = 0) {
  const arrivals = arrivalsUs
    .map((atUs, seq) => ({ atUs, seq }))
    .filter((a): a is { atUs: number; seq: number } => a.atUs !== undefined)
    .sort((a, b) => a.atUs - b.atUs);
  const taken: { atUs: number; taken: Taken }[] = [];
  let next = 0;
  for (let i = 0; i < takes; i++) {
    const nowUs = startUs + i * packetDurationUs;
    for (; next < arrivals.length && arrivals[next]!.atUs <= nowUs; next++) {
      buffer.put(packet(arrivals[next]!.seq), arrivals[next]!.atUs);
    }
    taken.push({ atUs: nowUs, taken: buffer.take(nowUs) });
  }
  return taken;
}

const played = (takes: { taken: Taken }[]) =>
  takes.flatMap(({ taken }) => (taken.kind === 'packet' ? [taken.packet.seq] : []));

const regular = (count: number, delayUs = 3_000) =>
  Array.from({ length: count }, (_, seq) => seq * packetDurationUs + delayUs);

describe('JitterBuffer', () => {
  it('plays a regular stream whole, in order, and adds less than one packet and a half of delay', () => {
    const buffer = new JitterBuffer();
    const takes = replay(buffer, regular(500), 510);
    expect(played(takes)).toEqual(Array.from({ length: 500 }, (_, i) => i));
    const [first] = takes.filter(({ taken }) => taken.kind === 'packet');
    expect(first!.atUs).toBeLessThanOrEqual(1.5 * packetDurationUs + 3_000);
    expect(buffer.counters.dropped).toBe(0);
  });

  it('answers silence before the first packet', () => {
    expect(new JitterBuffer().take(0)).toEqual({ kind: 'silence' });
  });

  it('misses a packet that the sender dropped for as long as it is, and goes on with the next', () => {
    const arrivals: (number | undefined)[] = regular(20);
    arrivals[7] = undefined;
    const takes = replay(new JitterBuffer(), arrivals, 24);
    expect(played(takes)).toEqual([...Array(20).keys()].filter((i) => i !== 7));
    const missing = takes.flatMap(({ taken }, i) => (taken.kind === 'missing' ? [i] : []));
    expect(missing[0]).toBe(takes.findIndex(({ taken }) => taken.kind === 'packet') + 7);
    const after = takes[missing[0]! + 1]!.taken;
    expect(after).toMatchObject({ kind: 'packet', follows: false, inTime: true, packet: { seq: 8 } });
  });

  it('goes on at once over a gap when the delay is too long anyway', () => {
    const buffer = new JitterBuffer();
    // A stall of 90 ms: packets 310–314 come together with 315, late; the sender has dropped 316 and 317.
    const arrivals = regular(360).map((atUs, seq) => (seq >= 310 && seq < 315 ? 6_303_000 + seq : atUs));
    const gappy = arrivals.map((atUs, seq) => (seq === 316 || seq === 317 ? undefined : atUs));
    const takes = replay(buffer, gappy, 370);
    const at = takes.findIndex(({ taken }) => taken.kind === 'packet' && taken.packet.seq === 318);
    expect(takes[at - 1]!.taken).toMatchObject({ kind: 'packet', packet: { seq: 315 } });
  });

  it('throws away duplicates and packets that come after their turn', () => {
    const buffer = new JitterBuffer();
    replay(buffer, regular(10), 8);
    buffer.put(packet(2), 170_000);
    buffer.put(packet(9), 170_000);
    buffer.put(packet(9), 170_000);
    expect(buffer.counters.late).toBe(1);
    expect(buffer.counters.duplicate).toBeGreaterThanOrEqual(1);
  });

  it('plays no burst of old sound after a two-second outage', () => {
    const buffer = new JitterBuffer();
    const arrivals = Array.from({ length: 500 }, (_, seq) => {
      const sentUs = seq * packetDurationUs;
      return sentUs >= 2_000_000 && sentUs < 4_000_000 ? 4_003_000 + seq : sentUs + 3_000;
    });
    const takes = replay(buffer, arrivals, 500);
    const late = takes.filter(({ atUs, taken }) => atUs > 7_000_000 && taken.kind === 'packet');
    expect(late.length).toBeGreaterThan(120);
    for (const { atUs, taken } of late) {
      if (taken.kind === 'packet') {
        const delayUs = atUs - (taken.packet.timestampUs - senderZeroUs) - 3_000;
        // Nothing is stretched here: the rest of the way down is delay-control's.
        expect(delayUs).toBeLessThanOrEqual(buffer.targetUs + 300_000 + packetDurationUs);
      }
    }
    const oldest = takes.filter(({ atUs, taken }) => atUs > 4_100_000 && taken.kind === 'packet')[0]!.taken;
    expect(oldest.kind === 'packet' && oldest.packet.seq).toBeGreaterThan(170);
  });

  it('misses nothing when the peer said that it is silent', () => {
    const buffer = new JitterBuffer();
    replay(buffer, regular(50), 48);
    buffer.expectSilence();
    const later = replay(buffer, [], 150, 48 * packetDurationUs);
    expect(later.filter(({ taken }) => taken.kind === 'missing')).toEqual([]);
    expect(buffer.counters.underruns).toBe(0);
  });

  it('tells silence that was announced from loss, and plays what ends it when it is due', () => {
    const buffer = new JitterBuffer();
    replay(buffer, regular(50), 50);
    buffer.put({ ...packet(50), data: Uint8Array.of(8) }, 50 * packetDurationUs + 3_000);
    const kinds = replay(buffer, [], 100, 50 * packetDurationUs).map(({ taken }) => taken.kind);
    expect(new Set(kinds.slice(2))).toEqual(new Set(['pause']));
    // A second later the peer speaks: no seq is missing, only time has gone by.
    const speech = { ...packet(51), timestampUs: senderZeroUs + 150 * packetDurationUs };
    buffer.put(speech, 150 * packetDurationUs + 3_000);
    expect(buffer.take(150 * packetDurationUs + 4_000).kind).toBe('pause');
    expect(buffer.take(150 * packetDurationUs + 13_000)).toMatchObject({ kind: 'packet', follows: true });
    expect(buffer.counters.underruns).toBe(0);
  });

  it('counts one underrun when a stream just stops, and misses it until it is told that it has ended', () => {
    const buffer = new JitterBuffer();
    const takes = replay(buffer, regular(50), 200);
    expect(buffer.counters.underruns).toBe(1);
    expect(takes.filter(({ taken }) => taken.kind === 'missing')).toHaveLength(200 - 50 - 1);
    buffer.expectSilence();
    expect(buffer.take(200 * packetDurationUs)).toEqual({ kind: 'silence' });
  });

  it('survives the wrap of seq', () => {
    const buffer = new JitterBuffer();
    const from = 2 ** 32 - 5;
    let got = 0;
    for (let i = 0; i < 20; i++) {
      const timestampUs = i * packetDurationUs;
      buffer.put({ ...packet(0), seq: (from + i) >>> 0, timestampUs }, timestampUs + 1000);
      if (buffer.take(timestampUs + 11_000).kind === 'packet') got++;
    }
    expect(got).toBeGreaterThanOrEqual(19);
  });

  it('never plays a packet twice, out of order or before it came, and never holds more than its capacity', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 400_000 }), { freq: 8 }), {
          minLength: 1,
          maxLength: 120,
        }),
        fc.integer({ min: 2, max: 60 }),
        (lateness, capacityPackets) => {
          const buffer = new JitterBuffer({ capacityPackets });
          const arrivals = lateness.map((l, seq) => (l === null ? undefined : seq * packetDurationUs + l));
          const takes = replay(buffer, arrivals, lateness.length + 60);
          let last = -1;
          for (const { atUs, taken } of takes) {
            if (taken.kind !== 'packet') continue;
            expect(taken.packet.seq).toBeGreaterThan(last);
            expect(arrivals[taken.packet.seq]).toBeLessThanOrEqual(atUs);
            last = taken.packet.seq;
          }
          expect(buffer.depthUs).toBeLessThanOrEqual(capacityPackets * packetDurationUs);
        },
      ),
    );
  });

  it('raises its target in a jittery stretch and lowers it in a calm one', () => {
    const buffer = new JitterBuffer();
    // Packets 500–999 come up to 80 ms late, in a pattern; before and after all is calm.
    const arrivals = Array.from({ length: 4000 }, (_, seq) => {
      const lateUs = seq >= 500 && seq < 1000 ? ((seq * 7919) % 80) * 1000 : 0;
      return seq * packetDurationUs + 3_000 + lateUs;
    });
    replay(buffer, arrivals.slice(0, 500), 500);
    expect(buffer.targetUs).toBe(10_000);
    const all = new JitterBuffer();
    replay(all, arrivals.slice(0, 1000), 1000);
    expect(all.targetUs).toBeGreaterThan(60_000);
    expect(all.targetUs).toBeLessThanOrEqual(82_000);
    const calmAgain = new JitterBuffer();
    replay(calmAgain, arrivals, 4000);
    expect(calmAgain.targetUs).toBe(10_000);
  });
});
