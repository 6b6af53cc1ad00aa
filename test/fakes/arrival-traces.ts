// When packets come: how late each is, in µs beyond the shortest way. Seeded, so that a trace is the same each time. Order is
// kept by who replays them: over TCP a late packet holds up those behind it.
import { packetDurationUs } from '../../src/media/types.ts';
import { seededRandom } from './random.ts';

/** Lateness of a packet by its number; undefined: the sender dropped it. Asked once for each number, in order. */
export type Trace = (seq: number) => number | undefined;

/** Up to 2 ms, what a quiet machine and a cable make. */
function calm(random: () => number): number {
  return 2_000 * random() ** 2;
}

/** The line stands still from `fromMs` on for `forMs` each `everyMs`. */
function stalls(seq: number, everyMs: number, fromMs: number, forMs: number): number {
  const sentMs = (seq * packetDurationUs) / 1000;
  const into = (((sentMs - fromMs) % everyMs) + everyMs) % everyMs;
  return sentMs >= fromMs && into < forMs ? (forMs - into) * 1000 : 0;
}

export const traces: Record<string, () => Trace> = {
  'a cable': () => {
    const random = seededRandom(1);
    return () => calm(random);
  },
  'Wi-Fi that sends in bursts': () => {
    const random = seededRandom(2);
    let wakesAtUs = 0;
    return (seq) => {
      const sentUs = seq * packetDurationUs;
      // Asleep for 20–70 ms, then all at once; a longer scan now and then.
      if (sentUs >= wakesAtUs) wakesAtUs = sentUs + (random() < 0.01 ? 120_000 : 20_000 + 50_000 * random());
      return wakesAtUs - sentUs + calm(random);
    };
  },
  'a stall of 300 ms each 10 s': () => {
    const random = seededRandom(3);
    return (seq) => Math.max(stalls(seq, 10_000, 5_000, 300), calm(random));
  },
  'an outage of 2 s': () => {
    const random = seededRandom(4);
    return (seq) => Math.max(stalls(seq, 1e9, 20_000, 2_000), calm(random));
  },
  'one in twenty 80 ms late': () => {
    const random = seededRandom(5);
    return () => (random() < 0.05 ? 80_000 : calm(random));
  },
  'a sender that drops one in fifty': () => {
    const random = seededRandom(6);
    return () => (random() < 0.02 ? undefined : calm(random));
  },
};
