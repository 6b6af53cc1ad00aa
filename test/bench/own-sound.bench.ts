// What a connection of its own is worth to sound: how long it takes from microphone to arrival beside pictures, on one
// connection and on two, with and without loss. In computed time over the project's line model: the same every time.
import { percentilesOf } from '../../src/flow/recent.ts';
import { simulate } from '../fakes/line-simulation.ts';
import type { Emit } from './harness.ts';

const lines = {
  '256 kbit/s 100 ms': { bytesPerSecond: 32_000, delayUs: 100_000 },
  '1 Mbit/s 50 ms': { bytesPerSecond: 125_000, delayUs: 50_000 },
  '10 Mbit/s 20 ms': { bytesPerSecond: 1_250_000, delayUs: 20_000 },
};
const seeds = [1, 2, 3, 4, 5];
const seconds = 60;

export default function benchOwnSound(emit: Emit): void {
  for (const [name, line] of Object.entries(lines)) {
    for (const loss of [0, 0.01, 0.03]) {
      for (const twoConnections of [false, true]) {
        const waits = seeds.flatMap((seed) => {
          const [seen] = simulate({ line: { ...line, loss, seed }, seconds, twoConnections });
          return seen.sounds.map(({ ageMs }) => ageMs);
        });
        const { p50, p95 } = percentilesOf(waits);
        const how = twoConnections ? 'its own connection' : 'one connection';
        const label = `own sound/${name}, ${loss * 100} % loss, ${how} (p99: p95)`;
        emit({
          name: label,
          unit: 'ms',
          p50: Math.round(p50),
          p99: Math.round(p95),
          bytes: 0,
          allocBytes: 0,
        });
      }
    }
  }
}
