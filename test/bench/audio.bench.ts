// Sound stage by stage, and mouth to ear through PortAudio on the null sinks of a PulseAudio of our own: a click is played
// into one sink and looked for in the other; both are recorded alike, so what the recorders add falls out.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { Scope } from '../../src/core/scope.ts';
import { SampleClock } from '../../src/devices/sample-clock.ts';
import { Concealer } from '../../src/media/concealment.ts';
import { OpusDecoder, OpusEncoder } from '../../src/media/opus.ts';
import { bytesToSamples, Upsampler } from '../../src/media/pcm.ts';
import { Stretcher } from '../../src/media/stretch.ts';
import { Tape } from '../../src/media/tape.ts';
import { packetSamples } from '../../src/media/types.ts';
import { openAudioProcess } from '../../src/roles/audio-child.ts';
import { type Pulse, pulseMissing, startPulse } from '../fakes/pulse.ts';
import { bench, type Emit, percentiles } from './harness.ts';

const watchMs = 10_000;
/** Clicks are this far apart: half a second and a bit, so that they drift through the phases of every block. */
const clickEvery = 25_440;

export default async function run(emit: Emit): Promise<void> {
  const voice = Int16Array.from(
    { length: packetSamples },
    (_, i) => 6000 * Math.sin(i / 40) + 2000 * Math.sin(i / 7) + ((i * 7919) % 400),
  );
  const encoder = new OpusEncoder();
  const decoder = new OpusDecoder();
  const packet = encoder.encode(voice);
  emit(await bench('opus/encode 20 ms', () => encoder.encode(voice), { bytes: packet.length }));
  emit(await bench('opus/decode 20 ms', () => decoder.decode(packet), { bytes: voice.byteLength }));
  const concealer = new Concealer();
  const tape = new Tape();
  const into = new Int16Array(4 * packetSamples);
  const conceal = () => {
    concealer.invent(tape, packetSamples);
    concealer.join(tape, voice, true);
    tape.take(into);
  };
  emit(await bench('conceal/20 ms and the way back', conceal, { bytes: voice.byteLength }));
  const stretcher = new Stretcher();
  const shorten = () => {
    tape.append(voice);
    tape.append(voice);
    stretcher.shorten(tape, packetSamples, 0);
    tape.take(into);
  };
  emit(await bench('stretch/one period out of 40 ms', shorten, { bytes: 2 * voice.byteLength }));
  const upsampler = new Upsampler(3);
  const tenMs = new Int16Array(160).fill(1000);
  emit(await bench('pcm/upsample 10 ms 16 to 48 kHz', () => upsampler.push(tenMs), { bytes: 960 }));
  if (pulseMissing) return;
  const scope = new Scope();
  try {
    await mouthToEar(emit, scope);
  } finally {
    await scope.close();
  }
}

async function mouthToEar(emit: Emit, scope: Scope): Promise<void> {
  const value = (stage: string, unit: string, values: readonly number[]) =>
    emit({ name: `sound/${stage}`, unit, ...percentiles(values), bytes: 0, allocBytes: 0 });
  const pulse = scope.own(await startPulse(['mouth', 'ear']));
  const said = listen(pulse, 'mouth', scope);
  const heard = listen(pulse, 'ear', scope);
  say(pulse, scope);
  Object.assign(process.env, pulse.env({ sink: 'ear', heard: 'mouth' }));
  // One process with both devices, as in a call: what its microphone hears comes back to its own speaker.
  const engine = openAudioProcess({ mic: 'auto', speaker: 'auto', codec: 'opus' });
  scope.own(engine);
  engine.setClockOffset(0);
  const waysMs: number[] = [];
  const carrying = (async () => {
    const signal = new AbortController().signal;
    for (let p = await engine.take(signal); p; p = await engine.take(signal)) {
      waysMs.push((monotonicNowUs() - p.timestampUs) / 1000);
      engine.play(p, monotonicNowUs());
    }
  })();
  await pause(3000);
  engine.reset();
  engine.setClockOffset(0);
  said.length = heard.length = waysMs.length = 0;
  const before = audioProcess();
  await pause(watchMs);
  const after = audioProcess();
  const delaysMs = said.flatMap((us) => {
    const arrived = heard.find((other) => other > us);
    return arrived !== undefined && arrived - us < 400_000 ? [(arrived - us) / 1000] : [];
  });
  const { counters } = engine;
  value('mouth to ear through PulseAudio', 'ms', delaysMs);
  value('capture to packet at main', 'ms', waysMs);
  value('capture to speaker by clocks', 'ms', counters.delaysMs);
  value('concealed', 'ms', [counters.concealedMs]);
  value('cpu of the audio process', '%', [((after.cpuMs - before.cpuMs) / watchMs) * 100]);
  value('rss of the audio process', 'MB', [after.rssMb]);
  await engine.close();
  await carrying;
}

/** Times, µs, at which clicks were heard on a sink; grows for as long as the benchmark runs. */
function listen(pulse: Pulse, sink: string, scope: Scope): number[] {
  const args = [`--device=${sink}.monitor`, '--latency-msec=5', '--raw', '--format=s16le', '--rate=48000'];
  const child = spawn('parec', [...args, '--channels=1'], {
    env: pulse.env({}),
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  scope.defer(() => void child.kill('SIGKILL'));
  const clock = new SampleClock();
  const clicks: number[] = [];
  let rest = Buffer.alloc(0);
  let quiet = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    const bytes = Buffer.concat([rest, chunk]);
    const samples = bytesToSamples(bytes);
    rest = bytes.subarray(samples.length * 2);
    const startUs = clock.stamp(monotonicNowUs(), samples.length);
    samples.forEach((sample, i) => {
      const loud = Math.abs(sample) > 3000;
      if (loud && quiet > 4800) clicks.push(startUs + (i * 1e6) / 48_000);
      quiet = loud ? 0 : quiet + 1;
    });
  });
  return clicks;
}

/** Plays clicks of 2 ms into the sink `mouth`. */
function say(pulse: Pulse, scope: Scope): void {
  const args = [
    '--playback',
    '--device=mouth',
    '--latency-msec=20',
    '--raw',
    '--format=s16le',
    '--rate=48000',
  ];
  const child = spawn('pacat', [...args, '--channels=1'], {
    env: pulse.env({}),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const piece = Buffer.alloc(clickEvery * 2);
  for (let i = 0; i < 96; i++)
    piece.writeInt16LE(Math.round(16_384 * Math.sin((2 * Math.PI * i) / 48)), i * 2);
  child.stdin.on('error', () => {});
  const feeding = setInterval(() => {
    if (child.stdin.writableLength < piece.length) child.stdin.write(piece);
  }, 100);
  scope.defer(() => {
    clearInterval(feeding);
    child.kill('SIGKILL');
  });
}

/** CPU and memory of this process's audio child, from Linux's /proc. */
function audioProcess(): { cpuMs: number; rssMb: number } {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      if (Number(fields[1]) !== process.pid) continue;
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('audio.process')) continue;
      // Ticks of 10 ms, pages of 4 KiB.
      const cpuMs = (Number(fields[11]) + Number(fields[12])) * 10;
      return { cpuMs, rssMb: (Number(fields[21]) * 4096) / 1e6 };
    } catch {
      // It has ended meanwhile.
    }
  }
  return { cpuMs: 0, rssMb: 0 };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
