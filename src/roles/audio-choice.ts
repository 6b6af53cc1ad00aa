// Which microphone and speaker to open: what the user wants, or the default in the place of one that has gone.

import { chooseDevice } from '../devices/audio-backend.ts';
import type { AudioDeviceList } from '../devices/list-audio.ts';
import type { DeviceKind } from '../media/parts.ts';

export type SoundDevice = Exclude<DeviceKind, 'camera'>;
/** What is passed to --mic and --speaker. */
export type DeviceNames = Readonly<Record<SoundDevice, string>>;

export const soundDevices: readonly SoundDevice[] = ['microphone', 'speaker'];

/** Whether a list has what this name means. */
export function isThere(kind: SoundDevice, name: string, found: AudioDeviceList): boolean {
  try {
    if (kind === 'microphone') chooseDevice(name, found.microphones, 'microphone-missing');
    else chooseDevice(name, found.speakers, 'speaker-missing');
    return true;
  } catch {
    return false;
  }
}

/**
 * What to open of `found`. Only what has `worked` in this call is replaced: of a name that never was there the user must
 * hear, not of another microphone that is open instead.
 */
export function settleDevices(
  { wanted, using, worked }: { wanted: DeviceNames; using: DeviceNames; worked: ReadonlySet<SoundDevice> },
  found: AudioDeviceList,
): DeviceNames {
  const settle = (kind: SoundDevice) => {
    if (!isHardware(wanted[kind]) || isThere(kind, wanted[kind], found)) return wanted[kind];
    return worked.has(kind) && isThere(kind, 'auto', found) ? 'auto' : using[kind];
  };
  return { microphone: settle('microphone'), speaker: settle('speaker') };
}

/** False for what is always there. */
export function isHardware(name: string): boolean {
  return !/^(none|tone|click|voice|file:.*)$/s.test(name);
}
