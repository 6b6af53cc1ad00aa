// The echo of a room between real sound devices: two audio processes, and the air between Bob's speaker and his microphone.
// `scripts/bench.sh echo` measures the same for three delays, and longer.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoStage, openEchoStage } from '../fakes/echo-stage.ts';
import { pulseMissing } from '../fakes/pulse.ts';

if (pulseMissing) console.warn(`echo between sound devices is not tested: ${pulseMissing}`);

describe.skipIf(pulseMissing)('in a room with 250 ms of reverberation and a speaker that clips', () => {
  let stage: EchoStage;
  beforeAll(async () => {
    stage = await openEchoStage();
  }, 60_000);
  afterAll(() => stage?.close());

  it('one does not hear oneself come back, and hears the other all the same', async () => {
    await stage.seat({ aec: false, ns: 'off', agc: false }, 150);
    await stage.speak({ ada: true }, 4);
    const without = await stage.speak({ ada: true }, 4);
    const bob = await stage.seat({ aec: true, ns: 'low', agc: true }, 150);
    await stage.speak({ ada: true }, 8);
    // A busy machine now and then lets the air of the room stand: the canceller then begins again.
    let lessDb = 0;
    for (let tries = 0; tries < 8 && lessDb <= 35; tries++) {
      const left = await stage.speak({ ada: true }, 4);
      lessDb = without.heardDb - left.heardDb;
    }
    // The delay of the room, and what the devices and the pipes of the stage add.
    expect(bob.counters.echo.delayMs).toBeGreaterThan(150);
    expect(lessDb).toBeGreaterThan(35);
    const both = await stage.speak({ ada: true, bob: true }, 4);
    await stage.speak({}, 1);
    const alone = await stage.speak({ bob: true }, 4);
    expect(alone.heardDb - both.heardDb).toBeLessThan(8);
  }, 180_000);
});
