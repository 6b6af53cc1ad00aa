import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listDevices } from '../../src/devices/audio-backend.ts';
import type { AudioBackend } from '../../src/devices/block-device.ts';
import { readPulseDevices } from '../../src/devices/pulse-devices.ts';

const info = { default_sink_name: 'hdmi', default_source_name: 'usb' };
const source = (name: string, description: string, kind = 'sound') => ({
  name,
  description,
  properties: { 'device.class': kind },
});

it('reads names, defaults and what is no microphone from the words of PulseAudio 16', () => {
  const sources = [source('usb', 'Headset'), source('hdmi.monitor', 'Monitor of HDMI', 'monitor')];
  const sinks = [source('hdmi', 'HDMI'), source('usb.out', '')];
  expect(readPulseDevices(info, sources, sinks)).toMatchObject({
    microphones: [{ name: 'Headset', pulse: 'usb', isDefault: true }],
    speakers: [
      { name: 'HDMI', pulse: 'hdmi', isDefault: true },
      { name: 'usb.out', pulse: 'usb.out', isDefault: false },
    ],
  });
});

it('takes any JSON for what it can be', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (...answers) => {
      for (const list of Object.values(readPulseDevices(...answers))) {
        for (const device of list) expect(device.pulse.length).toBeGreaterThan(0);
      }
    }),
  );
});

it('leaves a library alone that cannot choose among the devices of a server', async () => {
  const own = [{ id: 0, name: 'default', isDefault: true }];
  const backend = {
    list: () => ({ microphones: own, speakers: own }),
  } as Partial<AudioBackend> as AudioBackend;
  expect(await listDevices(backend)).toEqual({ microphones: own, speakers: own });
});
