// How close what is heard is to what was said, for the shipped voice and for music: both go the whole way from the microphone's
// blocks to the speaker's, and are laid side by side.
import { type Concert, playConcert } from './concert.ts';
import { lagOf, logSpectralDistance, segmentalSnr } from './sound-quality.ts';
import { speech } from './speech.ts';
import { looped, music, type Wave } from './waves.ts';

const voice = speech('voice');
const voiceWave: Wave = (i) => voice[i % voice.length]!;
/** Eight notes. */
const [left, right] = ([-1, 1] as const).map((side) => looped(music(side), 96_000)) as [Wave, Wave];

/** As they are sent by `--audio voice` and `--audio music`, and without a codec. */
export const takes = {
  voice: { waves: [voiceWave], codec: 'opus', mode: 'voice', speaker: 1 },
  'voice at 16 kb/s in packets of 60 ms': {
    ...{ waves: [voiceWave], codec: 'opus', mode: 'voice', speaker: 1 },
    ...{ bitsPerSecond: 16_000, packetSamples: 2880 },
  },
  'voice in PCM': { waves: [voiceWave], codec: 'pcm', mode: 'voice', speaker: 1 },
  music: { waves: [left, right], codec: 'opus-stereo', mode: 'music', speaker: 2 },
} as const satisfies Record<string, Concert>;

export interface Quality {
  readonly snrDb: number;
  readonly distanceDb: number;
  /** Of packets, without heads. */
  readonly bps: number;
}

/** The mean over the channels. The first second is left out: the line is not known yet. */
export function qualityOf(take: Concert, seconds: number, lost?: Concert['lost']): Quality {
  const { heard, bytes } = playConcert({ ...take, seconds, ...(lost && { lost }) });
  const length = (seconds - 2) * 48_000;
  const measures = heard.map((samples, channel) => {
    const wave = take.waves[channel]!;
    const said = Int16Array.from({ length: seconds * 48_000 }, (_, i) => Math.round(wave(i)));
    const lag = lagOf(said, samples, 9_600);
    const at = (from: number, of: Int16Array) => of.subarray(from, from + length);
    const pair = [at(48_000, said), at(48_000 + lag, samples)] as const;
    return { snrDb: segmentalSnr(...pair), distanceDb: logSpectralDistance(...pair) };
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    snrDb: mean(measures.map(({ snrDb }) => snrDb)),
    distanceDb: mean(measures.map(({ distanceDb }) => distanceDb)),
    bps: (8 * bytes) / seconds,
  };
}
