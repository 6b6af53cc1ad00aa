// `tchat devices`: what can be passed to --camera, --mic and --speaker on this machine.
import { asTchatError, exitCodes } from '../../core/errors.ts';
import { listAudioDevices } from '../../devices/list-audio.ts';
import { listCameras } from '../../devices/list-cameras.ts';
import type { Program } from '../program.ts';
import { type SoundTestOptions, soundTest } from './sound-test.ts';

interface Listing {
  readonly flag: string;
  readonly title: string;
  readonly names: readonly string[];
  readonly always: readonly string[];
  readonly problem?: string;
}

export interface DevicesOptions extends SoundTestOptions {
  readonly json: boolean;
  readonly test: boolean;
}

export async function devicesCommand(options: DevicesOptions, program: Program): Promise<number> {
  if (options.test) return soundTest(options, program);
  const [cameras, audio] = await Promise.all([camerasOrWhy(), listAudioDevices()]);
  const byDefault = (one: { name: string; isDefault: boolean }) =>
    one.isDefault ? `${one.name} (default)` : one.name;
  const listings: Listing[] = [
    { flag: '--camera', title: 'Cameras', ...cameras, always: ['auto', 'none', 'test', 'file:PATH'] },
    {
      flag: '--mic',
      title: 'Microphones',
      names: audio.microphones.map(byDefault),
      always: ['auto', 'none', 'tone', 'voice', 'file:PATH'],
      problem: audio.error,
    },
    {
      flag: '--speaker',
      title: 'Speakers',
      names: audio.speakers.map(byDefault),
      always: ['auto', 'none', 'file:PATH'],
      problem: audio.error,
    },
  ];
  if (options.json) {
    program.print(
      JSON.stringify({ cameras: cameras.names, microphones: audio.microphones, speakers: audio.speakers }),
    );
    return exitCodes.ok;
  }
  for (const listing of listings) {
    program.say(`${listing.title}  (${listing.flag} NAME, or a part of it that only one has)`);
    for (const name of listing.names) program.say(`  ${name}`);
    if (listing.names.length === 0)
      program.say(`  none found${listing.problem ? `: ${listing.problem}` : ''}`);
    program.say(`  always: ${listing.always.join(', ')}\n`);
  }
  return exitCodes.ok;
}

async function camerasOrWhy(): Promise<{ names: string[]; problem?: string }> {
  try {
    return { names: (await listCameras()).map((camera) => camera.name) };
  } catch (thrown) {
    const { message, remedy } = asTchatError(thrown);
    return { names: [], problem: `${message} ${remedy}` };
  }
}
