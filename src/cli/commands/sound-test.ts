// `tchat devices --test`: three seconds of the microphone, as a call would send them, then the same out of the speaker.
import { exitCodes, fromErrorRecord, TchatError } from '../../core/errors.ts';
import { linkedAbort } from '../../core/linked-abort.ts';
import type { AudioEngine } from '../../media/parts.ts';
import { type AudioPacket, sampleRateHz } from '../../media/types.ts';
import { openAudioProcess } from '../../roles/audio-child.ts';
import type { Program } from '../program.ts';

export interface SoundTestOptions {
  readonly mic: string;
  readonly speaker: string;
}

const recordUs = 3_000_000;
/** A device that has not given anything by then will not. chosen: PulseAudio's slowest first block took 4 s. */
const patienceUs = 8_000_000;
/** What the jitter buffer and the speaker still hold when the last packet has been handed over. chosen. */
const tailUs = 700_000;
/** Peak level under which nobody has spoken, dBFS. chosen. */
const silenceDb = -60;

/** The exit code; rejects with what a device failed of. */
export async function soundTest({ mic, speaker }: SoundTestOptions, program: Program): Promise<number> {
  if (mic === 'none') throw new TchatError('usage', 'A test of sound needs a microphone, not --mic none.');
  const voice = { aec: true, ns: 'low', agc: true } as const;
  const engine = openAudioProcess({ mic, speaker, codec: 'opus', voice });
  try {
    const first = await firstPacket(engine, program);
    if (!first) {
      throwFailure(engine);
      if (program.stop.signal.aborted) return exitCodes.ok;
      throw new TchatError('microphone-failed', `The microphone ${mic} gives no sound.`);
    }
    program.say('Speak: three seconds …');
    const { packets, loudestDb } = await record(engine, program);
    program.say(`Heard ${Math.round(loudestDb)} dB at the loudest. Now out of the speaker …`);
    await play(packets, engine, program);
    throwFailure(engine);
    if (loudestDb < silenceDb) {
      program.say('That was silence: is another microphone meant (--mic), or is it muted at the system?');
      return exitCodes.local;
    }
    return exitCodes.ok;
  } finally {
    await engine.close();
  }
}

function firstPacket(engine: AudioEngine, { clock, stop }: Program): Promise<AudioPacket | undefined> {
  const over = linkedAbort(stop.signal);
  const { signal } = over;
  engine.onStatus(({ state }) => {
    if (state === 'failed') over.abort();
  });
  void clock.sleepUntil(clock.nowUs() + patienceUs, signal).then(() => over.abort());
  return engine.take(signal).finally(() => over.abort());
}

async function record(
  engine: AudioEngine,
  { clock, stop }: Program,
): Promise<{ packets: AudioPacket[]; loudestDb: number }> {
  const endUs = clock.nowUs() + recordUs;
  const packets: AudioPacket[] = [];
  let loudestDb = Number.NEGATIVE_INFINITY;
  while (clock.nowUs() < endUs) {
    const packet = await engine.take(stop.signal);
    if (!packet) break;
    packets.push(packet);
    loudestDb = Math.max(loudestDb, engine.counters.inLevelDb);
  }
  return { packets, loudestDb };
}

/** At the pace of a call, so that it goes through the same jitter buffer. */
async function play(
  packets: readonly AudioPacket[],
  engine: AudioEngine,
  { clock, stop }: Program,
): Promise<void> {
  engine.setMuted(true);
  const beginUs = clock.nowUs();
  let samples = 0;
  for (const packet of packets) {
    const timestampUs = Math.round(beginUs + (samples * 1_000_000) / sampleRateHz);
    await clock.sleepUntil(timestampUs, stop.signal);
    if (stop.signal.aborted) return;
    engine.play({ ...packet, timestampUs }, clock.nowUs());
    samples += packet.samples;
  }
  await clock.sleepUntil(clock.nowUs() + tailUs, stop.signal);
}

function throwFailure(engine: AudioEngine): void {
  const failed = engine.status.find(({ state }) => state === 'failed');
  if (failed?.error) throw fromErrorRecord(failed.error);
}
