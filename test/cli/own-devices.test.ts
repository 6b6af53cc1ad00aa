import { describe, expect, it } from 'vitest';
import { entriesOf } from '../../src/cli/devices/device-list.ts';
import { PushToTalk } from '../../src/cli/devices/push-to-talk.ts';
import type { DeviceStatus } from '../../src/media/parts.ts';

const found = {
  cameras: [{ id: '/dev/video0', name: 'Integrated Camera' }],
  microphones: [
    { id: 5, name: 'Headset', pulse: 'usb-1', isDefault: true },
    { id: 5, name: 'Twin', pulse: 'twin-1', isDefault: false },
    { id: 5, name: 'Twin', pulse: 'twin-2', isDefault: false },
    { id: 0, name: 'hw:0,0', isDefault: false },
  ],
  speakers: [{ id: 0, name: 'hw:0,0', isDefault: true }],
};
const auto = { camera: 'auto', microphone: 'auto', speaker: 'auto' };
const live = (kind: DeviceStatus['kind'], name: string): DeviceStatus => ({ kind, name, state: 'live' });
const inUse = (chosen: typeof auto, status: DeviceStatus[] = []) =>
  entriesOf(found, chosen, status)
    .filter((entry) => entry.inUse)
    .map(({ kind, name }) => `${kind} ${name}`);

describe('the list of devices', () => {
  it('has what is on the machine and what is always there, a sound server’s devices alone', () => {
    const names = (kind: string) =>
      entriesOf(found, auto, [])
        .filter((entry) => entry.kind === kind)
        .map(({ name }) => name);
    expect(names('camera')).toEqual(['auto', '/dev/video0', 'test', 'none']);
    // Two of one name can only be told apart by the server's own.
    expect(names('microphone')).toEqual(['auto', 'Headset', 'twin-1', 'twin-2', 'none']);
    expect(names('speaker')).toEqual(['auto', 'hw:0,0', 'none']);
  });

  it('marks what is open, by the name that was asked for or by the one it goes by', () => {
    expect(inUse(auto, [live('camera', 'Integrated Camera')])).toEqual([
      'camera /dev/video0',
      'microphone auto',
      'speaker auto',
    ]);
    const part = { camera: 'none', microphone: 'head', speaker: 'hw:0,0' };
    expect(inUse(part, [live('microphone', 'Headset')])).toEqual([
      'camera none',
      'microphone Headset',
      'speaker hw:0,0',
    ]);
    expect(inUse({ ...auto, camera: 'test', microphone: 'file:a.wav' })).toEqual([
      'camera test',
      'microphone file:a.wav',
      'speaker auto',
    ]);
  });
});

describe('push-to-talk', () => {
  const at = (ms: number) => ms * 1000;

  it('goes from press to press where the terminal tells of no release; a held key is one press', () => {
    const talk = new PushToTalk();
    talk.press(at(0));
    expect(talk.state).toBe('off');
    talk.toggleMode();
    expect(talk.state).toBe('waiting');
    talk.press(at(5000));
    // Held: the keyboard repeats after 660 ms, then 25 times a second.
    for (let ms = 5660; ms < 7000; ms += 40) talk.press(at(ms));
    expect(talk.state).toBe('talking');
    talk.press(at(9000));
    expect(talk.state).toBe('waiting');
    talk.press(at(11_000));
    talk.toggleMode();
    expect(talk.state).toBe('off');
  });

  it('lasts as long as the key is held where the release is told', () => {
    const talk = new PushToTalk();
    talk.toggleMode();
    for (let ms = 0; ms < 3000; ms += 1000) {
      talk.press(at(ms));
      expect(talk.state).toBe('talking');
      talk.press(at(ms + 100));
      talk.release();
      expect(talk.state).toBe('waiting');
    }
  });
});
