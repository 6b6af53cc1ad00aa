// The sound server's own devices, by the names that its users know: PulseAudio, and PipeWire in its place. PortAudio sees
// only one device of them all, "pulse"; which of them that is, libpulse reads from the environment. Asked by `pactl`.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface PulseDevice {
  /** As people read it: "Built-in Audio Analog Stereo". */
  readonly name: string;
  /** As the server calls it: "alsa_output.pci-0000_00_1f.3.analog-stereo". */
  readonly pulse: string;
  readonly isDefault: boolean;
}

export interface PulseDevices {
  readonly microphones: readonly PulseDevice[];
  readonly speakers: readonly PulseDevice[];
}

/** measured: 13 ms; a server that does not answer in this time is frozen. */
const patienceMs = 2_000;
const mostBytes = 4 << 20;

/** Undefined without `pactl` (15 or newer) or a server. Never rejects. */
export async function listPulseDevices(): Promise<PulseDevices | undefined> {
  try {
    const [info, sources, sinks] = await Promise.all([
      ask('info'),
      ask('list', 'sources'),
      ask('list', 'sinks'),
    ]);
    return readPulseDevices(info, sources, sinks);
  } catch {
    return undefined;
  }
}

/** What `pactl --format=json` says; what is of another shape is left out. */
export function readPulseDevices(info: unknown, sources: unknown, sinks: unknown): PulseDevices {
  return {
    // What a speaker plays can be listened to as well, but is nobody's microphone.
    microphones: read(sources, textOf(info, 'default_source_name')).filter(({ isMonitor }) => !isMonitor),
    speakers: read(sinks, textOf(info, 'default_sink_name')),
  };
}

function read(list: unknown, usual: string): (PulseDevice & { isMonitor: boolean })[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    const pulse = textOf(each, 'name');
    if (!pulse) return [];
    const isMonitor = textOf(fieldOf(each, 'properties'), 'device.class') === 'monitor';
    return [{ name: textOf(each, 'description') || pulse, pulse, isDefault: pulse === usual, isMonitor }];
  });
}

function textOf(object: unknown, field: string): string {
  const value = fieldOf(object, field);
  return typeof value === 'string' ? value : '';
}

function fieldOf(object: unknown, field: string): unknown {
  return typeof object === 'object' && object !== null
    ? (object as Record<string, unknown>)[field]
    : undefined;
}

async function ask(...words: string[]): Promise<unknown> {
  // Its numbers follow the locale, and are then no JSON.
  const env = { ...process.env, LC_ALL: 'C.UTF-8' };
  const options = { env, timeout: patienceMs, killSignal: 'SIGKILL', maxBuffer: mostBytes } as const;
  const { stdout } = await promisify(execFile)('pactl', ['--format=json', ...words], options);
  return JSON.parse(stdout);
}
