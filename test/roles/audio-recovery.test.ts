import { expect, it } from 'vitest';
import type { AudioDeviceList } from '../../src/devices/list-audio.ts';
import type { DeviceStatus } from '../../src/media/parts.ts';
import { AudioRecovery, type Verdict } from '../../src/roles/audio-recovery.ts';
import { SteppedClock } from '../fakes/stepped-clock.ts';

const headset = { id: 1, name: 'headset', isDefault: true };
const speaker: DeviceStatus = { kind: 'speaker', name: 'auto', state: 'live' };
const microphone = (code?: 'microphone-missing' | 'file-unreadable'): DeviceStatus =>
  code
    ? { kind: 'microphone', name: 'headset', state: 'failed', error: { code, message: '', remedy: '' } }
    : { kind: 'microphone', name: 'headset', state: 'live' };

/** A recovery with a role that lives, and what it has decided so far. */
function watch(mic: DeviceStatus) {
  const clock = new SteppedClock();
  const list: AudioDeviceList = { microphones: [], speakers: [headset], backend: 'portaudio' };
  const world = { clock, list, looks: 0, mic, heard: true, verdict: undefined as Verdict | undefined };
  const recovery = new AudioRecovery({ microphone: 'headset', speaker: 'auto' }, clock, async () => {
    world.looks++;
    return world.list;
  });
  const begin = () => {
    world.verdict = undefined;
    recovery.roleStarted();
    const signal = new AbortController().signal;
    void recovery.next(() => [world.mic, speaker], signal).then((verdict) => (world.verdict = verdict));
  };
  begin();
  const live = async (seconds: number) => {
    for (let left = seconds * 10; left > 0 && !world.verdict; left--) {
      if (world.heard) recovery.roleHeard();
      await clock.advance(100_000);
    }
  };
  return { world, recovery, begin, live };
}

it('leaves a role alone that works, or whose file cannot be read', async () => {
  for (const mic of [microphone(), microphone('file-unreadable')]) {
    const { world, live } = watch(mic);
    await live(120);
    expect(world).toMatchObject({ verdict: undefined, looks: 0 });
  }
});

it('restarts when a missing device is there again, and not before', async () => {
  const { world, live } = watch(microphone('microphone-missing'));
  await live(9);
  expect(world.verdict).toBeUndefined();
  expect(world.looks).toBeGreaterThan(2);
  world.list = { ...world.list, microphones: [headset] };
  await live(4);
  expect(world.verdict).toBe('restart');
});

it('looks less often for what stays missing', async () => {
  const { world, live } = watch(microphone('microphone-missing'));
  await live(120);
  expect(world.looks).toBeLessThan(25);
});

it('restarts ever more rarely when that does not help, because each restart cuts into the device that works', async () => {
  const { world, live, begin } = watch(microphone('microphone-missing'));
  world.list = { ...world.list, microphones: [headset] };
  let restarts = 0;
  for (const startUs = world.clock.nowUs(); world.clock.nowUs() - startUs < 180e6; ) {
    await live(60);
    if (!world.verdict) break;
    restarts++;
    begin();
  }
  expect(restarts).toBeGreaterThan(4);
  expect(restarts).toBeLessThan(13);
});

it('takes a role for hanging that has not spoken for 3 s, unless this process itself did not run', async () => {
  const { world, live } = watch(microphone());
  await live(5);
  await world.clock.jump(60e6);
  await live(5);
  expect(world.verdict).toBeUndefined();
  world.heard = false;
  await live(5);
  expect(world.verdict).toBe('hanging');
});

it('restarts a role that crashed: at once, or after a second when it had just begun', async () => {
  const { world, recovery, begin, live } = watch(microphone());
  await live(5);
  recovery.roleLost();
  await world.clock.advance(0);
  expect(world.verdict).toBe('restart');
  begin();
  recovery.roleLost();
  await world.clock.advance(500_000);
  expect(world.verdict).toBeUndefined();
  await world.clock.advance(600_000);
  expect(world.verdict).toBe('restart');
});

it('takes the default in the place of a device that has gone, and goes back when it returns', async () => {
  const { world, recovery, begin, live } = watch(microphone());
  const builtIn = { id: 2, name: 'built-in', isDefault: true };
  world.list = { ...world.list, microphones: [headset, builtIn] };
  await live(2);
  world.list = { ...world.list, microphones: [builtIn] };
  recovery.devicesChanged();
  await world.clock.advance(0);
  expect(world.verdict).toBe('restart');
  expect(recovery.using).toEqual({ microphone: 'auto', speaker: 'auto' });
  expect(recovery.insteadOf('microphone')).toBe('headset');
  begin();
  await live(60);
  expect(world.verdict).toBeUndefined();
  world.list = { ...world.list, microphones: [headset, builtIn] };
  // Where the sound server tells nothing it is found all the same, a little later.
  await live(12);
  expect(world.verdict).toBe('restart');
  expect(recovery.using.microphone).toBe('headset');
  expect(recovery.insteadOf('microphone')).toBeUndefined();
});

it('takes nothing in the place of a name that never was there', async () => {
  const { world, recovery, live } = watch(microphone('microphone-missing'));
  world.list = { ...world.list, microphones: [{ id: 2, name: 'built-in', isDefault: true }] };
  recovery.devicesChanged();
  await live(30);
  expect(world.verdict).toBeUndefined();
  expect(recovery.using.microphone).toBe('headset');
});

it('restarts at once with what the user chooses, and leaves alone what is always there', async () => {
  const { world, recovery, begin, live } = watch(microphone());
  await live(2);
  recovery.choose({ microphone: 'voice' });
  await world.clock.advance(0);
  expect(world.verdict).toBe('restart');
  expect(recovery.using).toEqual({ microphone: 'voice', speaker: 'auto' });
  begin();
  await live(2);
  recovery.devicesChanged();
  await live(30);
  expect(world.verdict).toBeUndefined();
  expect(recovery.using.microphone).toBe('voice');
});
