// A microphone with a clock of its own, in real time: blocks of 10 ms as a sound card would give them that runs a little faster or
// slower than it says, stamped as a microphone's are, and made into packets.
import { monotonicNowUs } from '../../src/core/clock.ts';
import { SampleClock } from '../../src/devices/sample-clock.ts';
import type { AudioPacket } from '../../src/media/types.ts';
import { PacketMaker } from '../../src/roles/audio-packets.ts';
import type { Wave } from './waves.ts';

const blockFrames = 480;
/** How often is looked whether a block is whole. */
const lookMs = 2;

/** Gives `wave`, `rateHz` of its samples a second, until the result is called. */
export function startClockedSource(
  rateHz: number,
  wave: Wave,
  onPacket: (packet: AudioPacket) => void,
): () => void {
  let seq = 0;
  let made = 0;
  const maker = new PacketMaker('opus', (packet) => onPacket({ ...packet, seq: seq++ }));
  const clock = new SampleClock();
  const startUs = monotonicNowUs();
  const looking = setInterval(() => {
    const nowUs = monotonicNowUs();
    const due = ((nowUs - startUs) / 1e6) * rateHz;
    for (; made + blockFrames <= due; made += blockFrames) {
      const samples = Int16Array.from({ length: blockFrames }, (_, i) => Math.round(wave(made + i)));
      maker.put({ samples, capturedAtUs: clock.stamp(nowUs, blockFrames) });
    }
  }, lookMs);
  return () => clearInterval(looking);
}
