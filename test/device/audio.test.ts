// Sound for real: PortAudio in audio processes, on the null sinks of a PulseAudio of our own; and the same processes with
// files, without any sound server. Needs the built program.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { listAudioDevices } from '../../src/devices/list-audio.ts';
import { readWav } from '../../src/devices/wav.ts';
import type { AudioMode } from '../../src/media/audio-formats.ts';
import type { AudioEngine, DeviceStatus } from '../../src/media/parts.ts';
import { channelOf } from '../../src/media/pcm.ts';
import { openAudioProcess } from '../../src/roles/audio-child.ts';
import { childrenOf } from '../fakes/children.ts';
import { temporaryFolders } from '../fakes/folder.ts';
import { type Pulse, pulseMissing, startPulse } from '../fakes/pulse.ts';
import { purest, purestFrom, strongestTone, tonePurity } from '../fakes/tone.ts';
import { writeTone } from '../fakes/wav-file.ts';

const folder = temporaryFolders();
const engines: AudioEngine[] = [];
const children: ChildProcess[] = [];
const environment = { ...process.env };

if (pulseMissing) console.warn(`sound through PulseAudio is not tested: ${pulseMissing}`);

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});

function open(
  mic: string,
  speaker: string,
  env: NodeJS.ProcessEnv = {},
  mode: AudioMode = 'voice',
): AudioEngine {
  Object.assign(process.env, env);
  const codec = mode === 'music' ? 'opus-stereo' : 'opus';
  const engine = openAudioProcess({ mic, speaker, codec, mode });
  engines.push(engine);
  return engine;
}

/** Every packet of one engine's microphone goes to the other's speaker, until both are closed. */
async function connect(from: AudioEngine, to: AudioEngine): Promise<void> {
  const signal = new AbortController().signal;
  to.setClockOffset(0);
  for (let p = await from.take(signal); p; p = await from.take(signal)) to.play(p, monotonicNowUs());
}

const live = (engine: AudioEngine, which: 0 | 1) =>
  expect.poll(() => engine.status[which]!.state, { timeout: 15_000 }).toBe('live');

/** Looking at a recording takes a while. */
const slowly = { timeout: 20_000, interval: 500 };

describe.skipIf(pulseMissing)('PortAudio on PulseAudio', () => {
  let pulse: Pulse;
  beforeAll(async () => {
    pulse = await startPulse(['mouth', 'band', 'ear']);
  });
  afterAll(() => pulse?.close());

  it('carries a tone from one sink to the other, at its pitch', async () => {
    const path = `${folder()}.wav`;
    writeTone(path, 440, 20);
    const near = open('auto', 'none', pulse.env({ heard: 'mouth' }));
    const far = open('none', 'auto', pulse.env({ sink: 'ear' }));
    void connect(near, far);
    await live(near, 0);
    await live(far, 1);
    await expect.poll(() => far.counters.played, { timeout: 15_000 }).toBeGreaterThan(0);
    const heard = pulse.record('ear');
    pulse.play('mouth', path);
    // How whole the rest is, is scripts/bench.sh drift's to measure.
    const tone = () => purest(heard.samples(), 440);
    await expect.poll(() => tonePurity(tone(), 440, 48_000), slowly).toBeGreaterThan(0.98);
    expect(Math.abs(strongestTone(tone(), 420, 460, 48_000) - 440)).toBeLessThan(1);
    await expect.poll(() => far.counters.delaysMs.length).toBeGreaterThan(0);
  });

  it('carries music in stereo, left and right apart', async () => {
    const path = `${folder()}.wav`;
    writeTone(path, [440, 660], 20);
    const near = open('auto', 'none', pulse.env({ heard: 'band' }), 'music');
    const far = open('none', 'auto', pulse.env({ sink: 'ear' }), 'music');
    void connect(near, far);
    await expect.poll(() => far.counters.played, { timeout: 15_000 }).toBeGreaterThan(0);
    const heard = pulse.record('ear', 2);
    pulse.play('band', path);
    // A fifth of a second: a correction of the delay leaves the two tones in step with each other, and not each with itself.
    const sides = () => {
      const [left, right] = [0, 1].map((side) => channelOf(heard.samples(), 2, side)) as [
        Int16Array,
        Int16Array,
      ];
      const from = purestFrom(left, 440, 9_600);
      return [left, right].map((samples) => samples.subarray(from, from + 9_600)) as [Int16Array, Int16Array];
    };
    await expect.poll(() => tonePurity(sides()[0], 440, 48_000), slowly).toBeGreaterThan(0.98);
    const [, right] = sides();
    expect(tonePurity(right, 660, 48_000)).toBeGreaterThan(0.98);
    expect(tonePurity(right, 440, 48_000)).toBeLessThan(0.01);
  });

  it('lists the devices with the default marked', async () => {
    Object.assign(process.env, pulse.env({}));
    const list = await listAudioDevices();
    expect(list).toMatchObject({ backend: 'portaudio' });
    expect(list.microphones.map(({ name }) => name)).toContain('pulse');
    expect(list.speakers.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  });

  it('refuses an unknown name with the candidates, and keeps the other device', async () => {
    const engine = open('no such thing', 'default', pulse.env({ sink: 'ear' }));
    await live(engine, 1);
    await expect.poll(() => engine.status[0]!.error?.code).toBe('microphone-missing');
    expect(engine.status[0]!.error!.message).toContain('"pulse"');
  });

  it('says that the sound server has frozen, and plays again when it thaws', async () => {
    const engine = open('auto', 'auto', pulse.env({ sink: 'ear', heard: 'mouth' }));
    const statuses: DeviceStatus[] = [];
    engine.onStatus((status) => statuses.push(status));
    await live(engine, 0);
    await live(engine, 1);
    // The watch is short only once the device has given something.
    await expect.poll(() => engine.counters.captured, { timeout: 15_000 }).toBeGreaterThan(5);
    pulse.freeze(true);
    try {
      await expect
        .poll(() => engine.status.map(({ state }) => state), { timeout: 15_000 })
        .toContain('failed');
      expect(statuses.find(({ state }) => state === 'failed')!.error!.remedy).toContain('sound server');
    } finally {
      pulse.freeze(false);
    }
    await expect
      .poll(() => engine.status.map(({ state }) => state), { timeout: 40_000 })
      .toEqual(['live', 'live']);
  });

  it('uses the ready-made binaries when it is told to', async () => {
    const near = open('auto', 'none', { ...pulse.env({ heard: 'mouth' }), TCHAT_AUDIO: 'prebuilt' });
    const far = open('none', 'auto', { ...pulse.env({ sink: 'ear' }), TCHAT_AUDIO: 'prebuilt' });
    void connect(near, far);
    await expect.poll(() => far.counters.played, { timeout: 15_000 }).toBeGreaterThan(20);
    expect(near.status[0]!.state).toBe('live');
  });
});

describe('the audio process without a sound server', () => {
  it('carries a tone from a file to a file', async () => {
    const [spoken, heard] = [`${folder()}.wav`, `${folder()}.wav`];
    writeTone(spoken, 523.25, 4);
    const near = open(`file:${spoken}`, 'none');
    const far = open('none', `file:${heard}`);
    await live(far, 1);
    void connect(near, far);
    await expect.poll(() => far.counters.played, { timeout: 15_000 }).toBeGreaterThan(120);
    await far.close();
    const tone = purest(readWav(readFileSync(heard))!.samples, 523.25);
    expect(Math.abs(strongestTone(tone, 500, 550, 48_000) - 523.25)).toBeLessThan(1);
    expect(tonePurity(tone, 523.25, 48_000)).toBeGreaterThan(0.98);
  });

  it('starts again when it is killed, and leaves a file that can be read', async () => {
    const path = `${folder()}.wav`;
    const engine = open('tone', `file:${path}`);
    const statuses: DeviceStatus[] = [];
    engine.onStatus((status) => statuses.push(status));
    await expect
      .poll(() => existsSync(path) && readWav(readFileSync(path))!.samples.length)
      .toBeGreaterThan(0);
    const [pid] = childrenOf(process.pid);
    process.kill(pid!, 'SIGKILL');
    await expect.poll(() => statuses.map(({ error }) => error?.code)).toContain('audio-host-lost');
    const kept = readWav(readFileSync(path))!.samples.length;
    await live(engine, 0);
    await live(engine, 1);
    await expect
      .poll(() => readWav(readFileSync(path))!.samples.length, { timeout: 10_000 })
      .toBeGreaterThan(kept + 12_000);
    expect(childrenOf(process.pid)).not.toContain(pid);
  });

  it('is gone soon after it was closed, and after its parent was killed', async () => {
    const engine = open('tone', 'none');
    await live(engine, 0);
    await engine.close();
    expect(childrenOf(process.pid)).toEqual([]);
    const script = `${folder()}.mjs`;
    const module = new URL('../../dist/roles/audio-child.js', import.meta.url);
    const body = `import { openAudioProcess } from '${module}';
      const engine = openAudioProcess({ mic: 'tone', speaker: 'none', codec: 'opus' });
      await engine.take(new AbortController().signal);
      console.log('live'); setInterval(() => {}, 1000);`;
    writeFileSync(script, body);
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(parent);
    await new Promise((resolve) => parent.stdout!.once('data', resolve));
    const grandchildren = execFileSync('ps', ['-o', 'pid=', '--ppid', String(parent.pid)], {
      encoding: 'utf8',
    });
    const pid = Number.parseInt(grandchildren, 10);
    parent.kill('SIGKILL');
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 5000 }).toBe(false);
  });

  it('goes on without sound when no library can be loaded', async () => {
    const engine = open('auto', 'auto', { TCHAT_AUDIO: 'none' });
    await expect
      .poll(() => engine.status.map(({ error }) => error?.code))
      .toEqual(['audio-native-missing', 'audio-native-missing']);
    expect(await listAudioDevices()).toMatchObject({ backend: 'none', error: expect.any(String) });
  });
});
