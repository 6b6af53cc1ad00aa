// Devices that come, go and are exchanged in a call, on a PulseAudio of our own. Needs the built program.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listAudioDevices } from '../../src/devices/list-audio.ts';
import type { AudioEngine, DeviceStatus } from '../../src/media/parts.ts';
import { openAudioProcess } from '../../src/roles/audio-child.ts';
import { childrenOf } from '../fakes/children.ts';
import { type Pulse, pulseMissing, startPulse } from '../fakes/pulse.ts';

const environment = { ...process.env };
let engine: AudioEngine | undefined;
let statuses: DeviceStatus[] = [];

if (pulseMissing) console.warn(`changes of devices are not tested: ${pulseMissing}`);

afterEach(async () => {
  await engine?.close();
  engine = undefined;
});

function open(mic: string, speaker: string): AudioEngine {
  statuses = [];
  engine = openAudioProcess({ mic, speaker, codec: 'opus' });
  engine.onStatus((status) => statuses.push(status));
  return engine;
}

const becomes = (which: 0 | 1, expected: Partial<DeviceStatus>) =>
  expect.poll(() => engine!.status[which], { timeout: 20_000 }).toMatchObject(expected);

/** Sound comes from the microphone now. */
async function hears(): Promise<void> {
  const { captured } = engine!.counters;
  await expect.poll(() => engine!.counters.captured, { timeout: 15_000 }).toBeGreaterThan(captured + 5);
}

const children = () => childrenOf(process.pid, /audio\.process|list-audio|pactl/);

describe.skipIf(pulseMissing)('sound devices of a server', () => {
  let pulse: Pulse;
  beforeAll(async () => {
    pulse = await startPulse(['mouth', 'ear']);
    await pulse.plug({ microphone: 'Desk', hears: 'mouth' });
    Object.assign(process.env, pulse.env({}));
    execFileSync('pactl', ['set-default-source', 'Desk']);
    execFileSync('pactl', ['set-default-sink', 'ear']);
  });
  afterAll(async () => {
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    await pulse?.close();
  });

  it('are listed as the server calls them, without what is no microphone', async () => {
    const { microphones, speakers } = await listAudioDevices();
    expect(microphones[0]).toMatchObject({ name: 'Desk', pulse: 'Desk', isDefault: true });
    expect(microphones.map(({ name }) => name).filter((name) => /monitor/i.test(name))).toEqual([]);
    expect(speakers.filter(({ isDefault }) => isDefault)).toMatchObject([{ pulse: 'ear' }]);
  });

  it('are replaced by the default when they go, with a word, and used again when they return', async () => {
    const unplug = await pulse.plug({ microphone: 'Headset', hears: 'mouth' });
    open('headset', 'none');
    await becomes(0, { state: 'live', name: 'Headset' });
    await hears();
    unplug();
    await becomes(0, { state: 'live', insteadOf: 'headset' });
    await hears();
    const plugged = await pulse.plug({ microphone: 'Headset', hears: 'mouth' });
    await becomes(0, { state: 'live', name: 'Headset' });
    expect(engine!.status[0]!.insteadOf).toBeUndefined();
    await hears();
    plugged();
  });

  it('and so are speakers, while the microphone goes on', async () => {
    const unplug = await pulse.plug({ speaker: 'Kitchen' });
    open('Desk', 'kitchen');
    await becomes(1, { state: 'live', name: 'Kitchen' });
    await hears();
    unplug();
    await becomes(1, { state: 'live', insteadOf: 'kitchen' });
    await hears();
    const plugged = await pulse.plug({ speaker: 'Kitchen' });
    await becomes(1, { state: 'live', name: 'Kitchen' });
    plugged();
  });

  it('are changed twenty times in a call, and nothing is left behind', async () => {
    await pulse.plug({ speaker: 'Office' });
    await pulse.plug({ speaker: 'Hall' });
    open('Desk', 'Hall');
    await becomes(0, { state: 'live' });
    await hears();
    const openFiles = () => readdirSync('/proc/self/fd').length;
    const filesBefore = openFiles();
    const childrenBefore = children().length;
    for (let n = 0; n < 20; n++) {
      engine!.choose(
        n % 2 ? { microphone: 'Desk', speaker: 'Hall' } : { microphone: 'auto', speaker: 'Office' },
      );
      await becomes(1, { state: 'live', name: n % 2 ? 'Hall' : 'Office' });
      await becomes(0, { state: 'live' });
    }
    await hears();
    await expect.poll(() => children().length, { timeout: 5000 }).toBe(childrenBefore);
    await expect.poll(openFiles, { timeout: 5000 }).toBeLessThanOrEqual(filesBefore);
    await engine!.close();
    expect(children()).toEqual([]);
  });
});
