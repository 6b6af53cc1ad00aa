// When a number is bad enough to be coloured, and why. Colours tell where to look; nothing is decided by them.

export interface Threshold {
  readonly warn: number;
  readonly bad: number;
}

/** A value above (or for frames a second, below) the limit is coloured. Each with its reason. */
export const thresholds = {
  /** ITU-T G.114: up to 150 ms one way nobody notices, beyond 400 ms people talk over each other. Ms. */
  age: { warn: 150, bad: 400 },
  /** The same, mouth to ear. Ms. */
  delay: { warn: 150, bad: 400 },
  /** Within 40 ms nobody sees it (ITU-R BT.1359-1: 45), beyond 80 one begins to mind. Either way, ms. */
  lipSync: { warn: 40, bad: 80 },
  /** chosen: half of what G.114 allows, spent on waiting alone, says that the network is uneven. Ms. */
  jitterBuffer: { warn: 80, bad: 200 },
  /** chosen: below 12 movement comes in steps, below 5 it is a row of stills. Frames a second, from below. */
  fps: { warn: 12, bad: 5 },
  /** ITU-T G.113 App. I: Opus-like codecs with concealment are good to about 1 % loss, poor from 5 %. Share of the call. */
  concealed: { warn: 0.01, bad: 0.05 },
  /** chosen: one a minute is heard as a click now and then; one every five seconds as a broken line. Per minute. */
  underruns: { warn: 1, bad: 12 },
  /** Both ways of what G.114 allows for one. Ms. */
  rtt: { warn: 300, bad: 800 },
  /** What the rate controller takes for a queue, and three times that (flow/rate-estimate.ts). Ms. */
  queue: { warn: 60, bad: 180 },
  /** chosen: two and ten pictures at 30 a second wait for the terminal. Ms. */
  terminalRtt: { warn: 66, bad: 330 },
  /** chosen: three drops a second are a tenth of 30 pictures, ten a third. Per second. */
  drops: { warn: 3, bad: 10 },
  /** chosen: beyond 80 % of a core little is left for the terminal; beyond 150 a small machine is full. Percent. */
  cpu: { warn: 80, bad: 150 },
  /** chosen: twice the 200 MB that a call is meant to need, then four times. MB. */
  rss: { warn: 400, bad: 800 },
  /** chosen: a third of the time between two pictures, then all of it. Ms. */
  loopDelay: { warn: 12, bad: 33 },
  /** chosen: above −3 dBFS speech clips at its peaks. dBFS. */
  level: { warn: -3, bad: -1 },
} as const satisfies Record<string, Threshold>;

export type Verdict = 'text' | 'warn' | 'bad';

/** NaN is never bad: what is unknown is no alarm. */
export function verdict(value: number, { warn, bad }: Threshold): Verdict {
  const lowIsBad = bad < warn;
  const beyond = (limit: number) => (lowIsBad ? value < limit : value > limit);
  return beyond(bad) ? 'bad' : beyond(warn) ? 'warn' : 'text';
}
