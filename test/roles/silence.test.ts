// Silence on the wire: from the microphone's blocks to the speaker's in computed time, through Opus, while somebody speaks,
// falls silent in a room with some noise, and speaks again.
import { describe, expect, it } from 'vitest';
import { energy, levelDb } from '../../src/media/pcm.ts';
import { type AudioPacket, fallsSilent } from '../../src/media/types.ts';
import { PacketMaker } from '../../src/roles/audio-packets.ts';
import { Playout } from '../../src/roles/audio-playout.ts';
import { largestStep, noise, voice } from '../fakes/waves.ts';

/** −59 dBFS, a quiet room. */
const room = noise(64);
const second = 48_000;
/** Speaks for 3 s, says nothing for 7, speaks for 2. */
const speaks = (i: number) => i < 3 * second || i >= 10 * second;
const sound = (i: number) => Math.round(room(i) + (speaks(i) ? voice(i) / 2 : 0));

/** Blocks of 10 ms in, blocks of 5 ms out, each packet 20 ms later. Returns what was sent and what was heard. */
function converse(seconds: number) {
  const sent: AudioPacket[] = [];
  const line: { packet: AudioPacket; atUs: number }[] = [];
  const playout = new Playout();
  let seq = 0;
  let nowUs = 0;
  const maker = new PacketMaker('opus', (made) => {
    const packet = { ...made, seq: seq++ };
    sent.push(packet);
    line.push({ packet, atUs: nowUs + 20_000 });
  });
  const heard = new Int16Array(seconds * second);
  const delays: number[] = [];
  for (let at = 0; at < heard.length; at += 480) {
    const samples = Int16Array.from({ length: 480 }, (_, i) => sound(at + i));
    maker.put({ samples, capturedAtUs: nowUs });
    nowUs += 10_000;
    while (line[0] && line[0].atUs <= nowUs) playout.put(line[0].packet, line.shift()!.atUs);
    playout.fill(heard.subarray(at, at + 240), nowUs);
    playout.fill(heard.subarray(at + 240, at + 480), nowUs + 5_000);
    delays.push(playout.jitter.delayUs);
  }
  return { sent, heard, delays, playout, captured: maker.captured };
}

const level = (samples: Int16Array) => levelDb(energy(samples), samples.length);

describe('silence', () => {
  const { sent, heard, delays, playout, captured } = converse(12);
  const silence = sent.filter(({ timestampUs }) => timestampUs > 4e6 && timestampUs < 9.9e6);

  it('costs less than a tenth of speech on the wire: two packets each 420 ms', () => {
    expect(captured).toBe(600);
    // The message's own head is 4 + 15 bytes.
    const bytes = silence.reduce((sum, { data }) => sum + data.length + 19, 0);
    expect(bytes / 5.9).toBeLessThan(350);
    expect(silence.length / 5.9).toBeLessThan(6);
    expect(silence.some(fallsSilent)).toBe(true);
    expect(sent.map(({ seq }) => seq)).toEqual(sent.map((_, i) => i));
  });

  it('is no loss', () => {
    expect(playout.counters(0)).toMatchObject({ concealedMs: 0, dropped: 0 });
    expect(playout.jitter.counters.underruns).toBe(0);
  });

  it('sounds like the room, and goes over into speech without a click', () => {
    const there = level(Int16Array.from({ length: 4 * second }, (_, i) => room(i)));
    const here = level(heard.subarray(5 * second, 9 * second));
    // Opus's decoder imagines it a little quieter from one real packet to the next.
    expect(here).toBeLessThan(there + 1);
    expect(here).toBeGreaterThan(there - 9);
    const plain = largestStep(Int16Array.from({ length: 12 * second }, (_, i) => sound(i)));
    expect(largestStep(heard)).toBeLessThan(plain + 280);
  });

  it('cuts nothing off the first word after it, and leaves the delay where it was', () => {
    const from = 10 * second + 2400;
    const [said, got] = [
      Int16Array.from({ length: 4800 }, (_, i) => sound(from + i)),
      heard.subarray(from + 1000, from + 5800),
    ];
    expect(Math.abs(level(said) - level(got))).toBeLessThan(2);
    expect(Math.abs(delays.at(-1)! - delays[200]!)).toBeLessThan(8_000);
  });
});
