// What the list of devices in a call offers: everything that can be opened on this machine now, and what is always there.

import type { AudioDeviceInfo } from '../../devices/block-device.ts';
import { type AudioDeviceList, listAudioDevices } from '../../devices/list-audio.ts';
import { listCameras } from '../../devices/list-cameras.ts';
import type { DeviceKind, DeviceStatus } from '../../media/parts.ts';
import type { DeviceEntry } from '../../ui/screen.ts';

/** What was asked for, by kind: as for --camera, --mic and --speaker. */
export type DeviceChoices = Readonly<Record<DeviceKind, string>>;

/** What there is: cameras by their paths, sound devices as listed. */
export interface FoundDevices extends Pick<AudioDeviceList, 'microphones' | 'speakers'> {
  readonly cameras: readonly { readonly id: string; readonly name: string }[];
}

/** Looks at the machine: takes a fifth of a second, 4 s at most. Never rejects. */
export async function findDevices(): Promise<FoundDevices> {
  const [cameras, sound] = await Promise.all([listCameras().catch(() => []), listAudioDevices()]);
  return { cameras, ...sound };
}

export function entriesOf(
  { cameras, microphones, speakers }: FoundDevices,
  chosen: DeviceChoices,
  status: readonly DeviceStatus[],
): DeviceEntry[] {
  const found: Record<DeviceKind, Found[]> = {
    camera: [...cameras.map(({ id, name }) => ({ name: id, label: name })), testCard],
    microphone: [usual, ...sound(microphones)],
    speaker: [usual, ...sound(speakers)],
  };
  return kinds.flatMap((kind) => {
    const all = [...found[kind], none].map((each) => ({ kind, ...each, inUse: false }));
    const marked = all.map((entry) => ({ ...entry, inUse: isInUse(entry, chosen[kind], status) }));
    if (marked.some(({ inUse }) => inUse)) return marked;
    // A file, a tone, or what is not there now.
    return [{ kind, name: chosen[kind], label: chosen[kind], inUse: true }, ...marked];
  });
}

interface Found {
  readonly name: string;
  readonly label: string;
}

const kinds: readonly DeviceKind[] = ['camera', 'microphone', 'speaker'];
const none = { name: 'none', label: 'none' };

const testCard = { name: 'test', label: 'test card' };
const usual = { name: 'auto', label: 'the usual one' };

/** The devices of a sound server hide those that the library sees behind it. */
function sound(devices: readonly AudioDeviceInfo[]): Found[] {
  const served = devices.filter(({ pulse }) => pulse !== undefined);
  return (served.length > 0 ? served : devices).map(({ name, pulse = name }) => {
    const isUnique = devices.filter((other) => other.name === name).length === 1;
    return { name: isUnique ? name : pulse, label: name };
  });
}

function isInUse(
  { kind, name, label }: DeviceEntry,
  chosen: string,
  status: readonly DeviceStatus[],
): boolean {
  if (name === chosen) return true;
  if (chosen === 'auto' && kind !== 'camera') return false;
  const current = status.find((device) => device.kind === kind);
  return current?.state === 'live' && current.name === label && chosen !== 'none';
}
