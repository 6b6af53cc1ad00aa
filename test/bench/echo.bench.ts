// The echo of a room, for real: what the far side hears of its own voice with and without the canceller, what it still hears
// of the near voice while both speak, and what the processing costs. About four minutes.
import { openEchoStage } from '../fakes/echo-stage.ts';
import { pulseMissing } from '../fakes/pulse.ts';
import type { Emit } from './harness.ts';

const off = { aec: false, ns: 'off', agc: false } as const;
const on = { aec: true, ns: 'low', agc: false } as const;
const usual = { ...on, agc: true } as const;
/** The reply is said once. */
const replySeconds = 5.83;

export default async function benchEcho(emit: Emit): Promise<void> {
  if (pulseMissing) return console.error(`echo: ${pulseMissing}`);
  const stage = await openEchoStage();
  const record = (name: string, unit: string, value: number) => {
    const rounded = Math.round(value * 10) / 10;
    emit({ name: `echo/${name}`, unit, p50: rounded, p99: rounded, bytes: 0, allocBytes: 0 });
  };
  try {
    for (const delayMs of [40, 150, 300]) {
      await stage.seat(off, delayMs);
      await stage.speak({ ada: true }, 4);
      const without = await stage.speak({ ada: true }, 6);
      for (const [name, wish] of [
        ['', on],
        [' with agc', usual],
      ] as const) {
        const bob = await stage.seat(wish, delayMs);
        await stage.speak({ ada: true }, 6);
        const left = await stage.speak({ ada: true }, 6);
        const { delayMs: found, removedDb } = bob.counters.echo;
        const both = await stage.speak({ ada: true, bob: true }, replySeconds);
        await stage.speak({}, 1);
        const alone = await stage.speak({ bob: true }, replySeconds);
        const room = `room ${delayMs} ms${name}`;
        record(`${room}: echo heard back, less than without`, 'dB', without.heardDb - left.heardDb);
        record(`${room}: near voice while both speak, less than alone`, 'dB', alone.heardDb - both.heardDb);
        record(`${room}: delay found, devices and pipes included`, 'ms', found);
        record(`${room}: taken out, by the program's own figure`, 'dB', removedDb);
        record(`${room}: cpu of the audio process`, 'percent of a core', left.bobCpuPct);
      }
      record(
        `room ${delayMs} ms: cpu of the audio process without processing`,
        'percent of a core',
        without.bobCpuPct,
      );
    }
  } finally {
    await stage.close();
  }
}
