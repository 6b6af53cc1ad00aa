// Two sound cards that never agree, in computed time: what holds the delay is ClockDrift (the rate at which sound is taken)
// and DelayControl (what is cut out or put in). The sound itself is only counted here.
import { describe, expect, it } from 'vitest';
import { ClockLine } from '../../src/core/clock-line.ts';
import { ClockDrift } from '../../src/flow/clock-drift.ts';
import { DelayControl } from '../../src/flow/delay-control.ts';
import { JitterBuffer } from '../../src/flow/jitter-buffer.ts';
import { type AudioPacket, packetSamples } from '../../src/media/types.ts';
import { type Trace, traces } from '../fakes/arrival-traces.ts';
import { type Played, runSoundPath } from '../fakes/sound-path.ts';

/** A playout that counts frames instead of making them; what is to be cut or put in is, a period of 6 ms at most. */
class CountingPlayout implements Played {
  readonly jitter = new JitterBuffer();
  readonly drift = new ClockDrift();
  movedMs = 0;
  missingMs = 0;
  private readonly control = new DelayControl();
  private readonly card = new ClockLine();
  private frames = 0;
  private coming = 0;

  put(packet: AudioPacket, arrivedAtUs: number): void {
    this.jitter.put(packet, arrivedAtUs);
    this.drift.heard(packet, arrivedAtUs);
  }

  get ppm(): number {
    return this.drift.ppm(this.card.ppm);
  }

  fill(into: Int16Array, atUs: number): void {
    const counted = (this.frames * 1e6) / 48_000;
    this.card.add(counted, atUs);
    this.frames += into.length;
    this.coming -= into.length * (1 + this.ppm / 1e6);
    while (this.coming < 0) {
      const playAtUs = this.card.at(counted) + ((into.length + this.coming) * 1e6) / 48_000;
      const taken = this.jitter.take(playAtUs);
      if (taken.kind === 'missing') this.missingMs -= this.coming / 48;
      this.coming += taken.kind === 'packet' ? packetSamples : -this.coming;
      const { us } = this.control.correction(this.jitter.delayUs, this.jitter.targetUs, playAtUs);
      if (taken.kind !== 'packet' || us === 0) continue;
      this.coming -= Math.sign(us) * 288;
      this.movedMs += 6;
      this.control.corrected(playAtUs);
    }
  }
}

/** The delay is looked at from the second minute on. */
function listen(
  minutes: number,
  clocks: { farPpm?: number; nearPpm?: number; farClockPpm?: number },
  trace: Trace,
  burst = 1,
) {
  const playout = new CountingPlayout();
  const delays: number[] = [];
  let furthestUs = 0;
  const look = () => {
    const { delayUs, targetUs } = playout.jitter;
    delays.push(delayUs);
    if (delays.length > 3000) furthestUs = Math.max(furthestUs, Math.abs(delayUs - targetUs));
  };
  runSoundPath({ playout, seconds: minutes * 60, trace, burst, look, ...clocks });
  return { playout, furthestUs, grewUs: delays.at(-1)! - delays[3000]! };
}

describe('two cards that do not agree', () => {
  it.each([
    ['a far card that is fast', { farPpm: 208 }, 208],
    ['a far card that is slow', { farPpm: -208 }, -208],
    ['both the wrong way', { farPpm: 208, nearPpm: -208 }, 416],
    ['a far machine whose clock is fast', { farPpm: 40, farClockPpm: 60 }, 40],
    ['cards that agree', {}, 0],
  ])('leave the delay where it is for ten minutes: %s', (_, clocks, ppm) => {
    const { playout, furthestUs, grewUs } = listen(10, clocks, traces['a cable']!());
    expect(Math.abs(playout.ppm - ppm)).toBeLessThan(5);
    expect(furthestUs).toBeLessThan(10_000);
    expect(Math.abs(grewUs)).toBeLessThan(6_000);
    expect(playout.missingMs).toBe(0);
    // 208 ppm are 125 ms in ten minutes: nearly all of it is evened out by the rate.
    expect(playout.movedMs).toBeLessThanOrEqual(18);
  });

  it('leave the delay of an hour where it began at 200 ppm', () => {
    const { playout, furthestUs, grewUs } = listen(60, { farPpm: 200 }, traces['a cable']!());
    expect(furthestUs).toBeLessThan(10_000);
    expect(Math.abs(grewUs)).toBeLessThan(6_000);
    expect(playout.movedMs).toBeLessThanOrEqual(18);
  });

  it('are told apart from a line that sends in bursts, and from a card that asks for blocks in fours', () => {
    const trace = traces['Wi-Fi that sends in bursts']!();
    const { playout } = listen(10, { farPpm: 100 }, trace, 4);
    expect(Math.abs(playout.ppm - 100)).toBeLessThan(10);
  });

  it('are known through drops, silence and a stall', () => {
    const drops: Trace = (seq) =>
      seq % 300 > 180 ? undefined : seq % 1000 < 15 ? (15 - (seq % 1000)) * 20_000 : 500;
    const { playout } = listen(10, { farPpm: -150 }, drops);
    expect(Math.abs(playout.ppm + 150)).toBeLessThan(5);
  });
});
