// How close what is heard is to what was said, from the microphone's blocks to the speaker's in computed time, twelve seconds of
// the shipped voice and of music: segmental signal to noise (35 dB at best) and log-spectral distance (1 dB is transparent), which
// stand in for PESQ, POLQA and ViSQOL, because neither npm nor Debian has them.
import { qualityOf, takes } from '../fakes/heard-quality.ts';
import { seededRandom } from '../fakes/random.ts';
import type { Emit } from './harness.ts';

const seconds = 12;

export default function run(emit: Emit): void {
  for (const [name, take] of Object.entries(takes)) {
    for (const lostPercent of [0, 5]) {
      const random = seededRandom(9);
      const quality = qualityOf(take, seconds, () => random() < lostPercent / 100);
      const value = (what: string, unit: string, number: number) => {
        const p50 = Math.round(number * 10) / 10;
        emit({
          name: `quality/${name}, ${lostPercent} % lost: ${what}`,
          unit,
          p50,
          p99: p50,
          bytes: 0,
          allocBytes: 0,
        });
      };
      value('segmental SNR', 'dB', quality.snrDb);
      value('log-spectral distance', 'dB', quality.distanceDb);
      value('sent', 'kb/s', quality.bps / 1000);
    }
  }
}
