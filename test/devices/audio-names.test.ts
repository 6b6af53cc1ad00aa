import { describe, expect, it } from 'vitest';
import { chooseDevice, loadAudioBackend } from '../../src/devices/audio-backend.ts';
import { openMicrophone } from '../../src/devices/microphone.ts';
import { openSpeaker } from '../../src/devices/speaker.ts';

const devices = [
  'HDA Intel: ALC (hw:0,0)',
  'USB Headset (hw:1,0)',
  'USB Camera (hw:2,0)',
  'default',
  'default',
].map((name, id) => ({ id, name, isDefault: id === 3 }));
const choose = (name: string) => chooseDevice(name, devices, 'microphone-missing').id;

describe('a device name', () => {
  it('is the default one, the whole name, or a unique part of it whatever the case', () => {
    expect(choose('auto')).toBe(3);
    expect(choose('USB Camera (hw:2,0)')).toBe(2);
    expect(choose('headset')).toBe(1);
    expect(choose('default')).toBe(3);
  });

  it('that is ambiguous or unknown is refused with the candidates, never replaced by the default', () => {
    expect(() => choose('usb')).toThrow(/several microphones.*"USB Headset.*"USB Camera/);
    expect(() => choose('usb')).not.toThrow(/HDA/);
    expect(() => choose('banjo')).toThrow(/There is no microphone "banjo".*"HDA Intel/);
    expect(() => chooseDevice('auto', [], 'speaker-missing')).toThrow('No speaker was found.');
    expect(() => chooseDevice('x', [], 'speaker-missing')).toThrow(/nor any other/);
  });

  it('auto is the first device when none is the default', () => {
    expect(chooseDevice('auto', [devices[2]!], 'speaker-missing').id).toBe(2);
  });
});

describe('without a sound library', () => {
  it('there is no backend, and devices say what to install; files and tones go on', async () => {
    expect(await loadAudioBackend('none')).toBeUndefined();
    const before = process.env.TCHAT_AUDIO;
    process.env.TCHAT_AUDIO = 'none';
    try {
      await expect(openMicrophone('auto')).rejects.toMatchObject({ code: 'audio-native-missing' });
      await expect(openSpeaker('auto')).rejects.toMatchObject({ code: 'audio-native-missing' });
      expect(await openMicrophone('none')).toBeUndefined();
      expect(await openSpeaker('none')).toBeUndefined();
      expect((await openMicrophone('tone'))?.name).toBe('tone');
    } finally {
      if (before === undefined) delete process.env.TCHAT_AUDIO;
      else process.env.TCHAT_AUDIO = before;
    }
  });
});
