// A sound path in computed time: a far sound card with a clock of its own makes packets, a line brings them when a trace says
// so, and a near card with another clock asks a playout for blocks. Minutes take a second; no sound hardware, no timers.

import { samplesToBytes } from '../../src/media/pcm.ts';
import {
  type AudioPacket,
  blockSamples,
  packetDurationUs,
  packetSamples,
  sampleRateHz,
} from '../../src/media/types.ts';
import type { Trace } from './arrival-traces.ts';
import type { Wave } from './waves.ts';

/** What is asked of a playout, ours or a naive twin. */
export interface Played {
  put(packet: AudioPacket, arrivedAtUs: number): void;
  fill(into: Int16Array, atUs: number): void;
}

export interface SoundPath {
  readonly playout: Played;
  /** Without it packets are empty: only their times matter. */
  readonly wave?: Wave;
  readonly seconds: number;
  readonly trace: Trace;
  /** How much faster than 48 kHz the far card, and the near one, run. */
  readonly farPpm?: number;
  readonly nearPpm?: number;
  /** How much faster than ours the far machine's clock runs, which stamps the packets. */
  readonly farClockPpm?: number;
  /** Blocks that the near card asks for at once. */
  readonly burst?: number;
  /** Encodes instead of PCM. */
  readonly encode?: (samples: Int16Array) => Uint8Array;
  /** Called each 20 ms. */
  readonly look?: (atUs: number) => void;
}

const nothing = new Uint8Array(0);
/** Where the far machine's clock was when the path began; means nothing here. */
const farZeroUs = 3_600_000_000;
/** The near card's first block. */
const startUs = 1_000_000;

/** Everything that the near card played. */
export function runSoundPath(path: SoundPath): Int16Array {
  const { playout, wave, seconds, trace, farPpm = 0, nearPpm = 0, farClockPpm = 0, burst = 1 } = path;
  const output = new Int16Array(Math.round(seconds * sampleRateHz));
  const packetUs = packetDurationUs / (1 + farPpm / 1e6);
  const blockUs = ((blockSamples / 2 / sampleRateHz) * 1e6) / (1 + nearPpm / 1e6);
  let seq = 0;
  let lastArrivalUs = 0;
  let pending: { packet: AudioPacket; atUs: number } | undefined;
  const next = () => {
    for (;;) {
      const capturedUs = startUs + seq * packetUs;
      const lateUs = trace(seq);
      const n = seq++;
      if (lateUs === undefined) continue;
      // Made when its last sample was heard; over TCP nothing overtakes.
      const atUs = Math.max(lastArrivalUs, capturedUs + packetUs + lateUs);
      lastArrivalUs = atUs;
      const samples = wave && packetOf(wave, n);
      const timestampUs = Math.round(farZeroUs + (capturedUs - startUs) * (1 + farClockPpm / 1e6));
      const codec = path.encode ? 'opus' : 'pcm';
      const data = samples ? (path.encode ?? samplesToBytes)(samples) : nothing;
      return { packet: { seq: n, timestampUs, codec, samples: packetSamples, data } as const, atUs };
    }
  };
  let lookAtUs = startUs;
  for (let block = 0, at = 0; at < output.length; block++) {
    const nowUs = startUs + Math.floor(block / burst) * burst * blockUs;
    pending ??= next();
    while (pending.atUs <= nowUs) {
      playout.put(pending.packet, Math.round(pending.atUs));
      pending = next();
    }
    playout.fill(output.subarray(at, at + blockSamples / 2), Math.round(nowUs));
    at += blockSamples / 2;
    if (nowUs >= lookAtUs) {
      path.look?.(nowUs);
      lookAtUs += packetDurationUs;
    }
  }
  return output;
}

function packetOf(wave: Wave, n: number): Int16Array {
  const samples = new Int16Array(packetSamples);
  for (let i = 0; i < packetSamples; i++) samples[i] = Math.round(wave(n * packetSamples + i));
  return samples;
}
