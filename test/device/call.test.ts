// The whole program, without a screen: two tchats, two sound "cards" (null sinks), TLS in between. What is said into one
// microphone is recorded from the other side's speaker.
import type { ChildProcess } from 'node:child_process';
import { Ajv } from 'ajv';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import schema from '../../assets/stats.schema.json' with { type: 'json' };
import { channelOf } from '../../src/media/pcm.ts';
import { temporaryFolders } from '../fakes/folder.ts';
import { type JsonProgram, portOf, startTchat } from '../fakes/json-program.ts';
import { type Pulse, pulseMissing, startPulse } from '../fakes/pulse.ts';
import { purest, strongestTone, tonePurity } from '../fakes/tone.ts';
import { loudest, wavSamples, writeTone } from '../fakes/wav-file.ts';

const folder = temporaryFolders();
const validate = new Ajv({ strict: true }).compile(schema);
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function tchat(args: readonly string[], env: NodeJS.ProcessEnv = {}): JsonProgram {
  const program = startTchat(args, env);
  running.push(program.child);
  return program;
}

async function listener(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<JsonProgram & { port: number }> {
  const run = tchat(
    ['listen', '--auto-accept', '--once', '--port', '0', '--bind', '127.0.0.1', ...args],
    env,
  );
  return { ...run, port: await portOf(run) };
}

const last = (run: JsonProgram) => run.records.at(-1)!;

describe.skipIf(pulseMissing)('a call through sound cards', () => {
  let pulse: Pulse;
  beforeAll(async () => {
    pulse = await startPulse(['mouth', 'ear']);
  });
  afterAll(() => pulse?.close());

  it('plays at one side the tone that is heard at the other, and tells true numbers of it', async () => {
    const path = `${folder()}.wav`;
    writeTone(path, 600, 12);
    const config = folder();
    // A tone is noise to a noise suppressor.
    const quiet = ['--ns', 'off', '--agc', 'off'];
    const far = await listener([...quiet, '--camera', 'none', '--mic', 'none'], {
      ...pulse.env({ sink: 'ear' }),
      XDG_CONFIG_HOME: `${config}-far`,
    });
    const near = tchat(
      [
        ...['call', `127.0.0.1:${far.port}`, ...quiet, '--duration', '9s'],
        ...['--camera', 'test', '--mic', 'auto', '--speaker', 'none'],
      ],
      { ...pulse.env({ heard: 'mouth' }), XDG_CONFIG_HOME: `${config}-near` },
    );
    await expect.poll(() => near.records.at(-1)?.state, { timeout: 15_000 }).toBe('in-call');
    const heard = pulse.record('ear');
    pulse.play('mouth', path);
    expect(await near.exited).toBe(0);
    expect(await far.exited).toBe(0);
    const tone = purest(heard.samples(), 600);
    expect(Math.abs(strongestTone(tone, 560, 640, 48_000) - 600)).toBeLessThan(1);
    expect(tonePurity(tone, 600, 48_000)).toBeGreaterThan(0.95);
    for (const record of [...near.records, ...far.records]) {
      expect(validate(record), JSON.stringify(validate.errors)).toBe(true);
    }
    const speaking = far.records.filter(({ audio }) => audio.outLevelDb > -40);
    expect(speaking.length).toBeGreaterThan(1);
    // Pictures are the quicker ones: they were held until they were near enough to the sound that belongs to them.
    const { lips } = far.records.at(-2)!.video;
    expect(lips.heldMs).toBeGreaterThanOrEqual(0);
    expect(lips.offsetMs).toBeGreaterThan(-80);
    expect(last(far)).toMatchObject({ state: 'ended', end: { reason: 'peer-hang-up', exitCode: 0 } });
    expect(last(near)).toMatchObject({ state: 'ended', end: { reason: 'duration', exitCode: 0 } });
  });
});

describe('a call in music mode', () => {
  it('is in stereo when both sides ask for it, and in mono with anybody else', async () => {
    const [played, stereo, mono] = [`${folder()}.wav`, `${folder()}.wav`, `${folder()}.wav`];
    writeTone(played, [440, 660], 4);
    const config = folder();
    const quiet = ['--camera', 'none'];
    const call = async (heard: string, mode: string[]) => {
      const far = await listener([...quiet, ...mode, '--mic', 'none', '--speaker', `file:${heard}`], {
        XDG_CONFIG_HOME: `${config}-far`,
      });
      const music = ['--audio', 'music', '--mic', `file:${played}`, '--speaker', 'none'];
      const near = tchat(['call', `127.0.0.1:${far.port}`, ...quiet, ...music, '--duration', '4s'], {
        XDG_CONFIG_HOME: `${config}-near`,
      });
      expect([await near.exited, await far.exited]).toEqual([0, 0]);
      return last(near).audio.codec;
    };
    expect(await call(stereo, ['--audio', 'music'])).toBe('opus-stereo');
    const sides = [0, 1].map((side) => loudest(channelOf(wavSamples(stereo), 2, side), 48_000));
    expect(tonePurity(sides[0]!, 440, 48_000)).toBeGreaterThan(0.95);
    expect(tonePurity(sides[1]!, 660, 48_000)).toBeGreaterThan(0.95);
    expect(await call(mono, [])).toBe('opus');
    const both = loudest(wavSamples(mono), 48_000);
    for (const hz of [440, 660]) expect(tonePurity(both, hz, 48_000)).toBeGreaterThan(0.45);
  });
});

describe('a call with what there is', () => {
  it('goes on without camera, ffmpeg, microphone, speaker and sound library, and says why in --json', async () => {
    const config = folder();
    const bare = { TCHAT_AUDIO: 'none', TCHAT_FFMPEG: '/nowhere/ffmpeg', XDG_CONFIG_HOME: config };
    const far = await listener(['--camera', 'test', '--mic', 'tone', '--speaker', 'none'], {
      XDG_CONFIG_HOME: config,
    });
    const near = tchat(['call', `127.0.0.1:${far.port}`, '--duration', '4s'], bare);
    expect(await near.exited).toBe(0);
    const { devices, video } = near.records.at(-2)!;
    expect(devices.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'camera failed',
      'microphone failed',
      'speaker failed',
    ]);
    expect(devices[0]!.error).toMatchObject({
      code: 'ffmpeg-missing',
      remedy: expect.stringContaining('TCHAT_FFMPEG'),
    });
    for (const { error } of devices) expect(error!.remedy.length).toBeGreaterThan(10);
    // The far side's pictures come all the same.
    expect(video.receivedFps).toBeGreaterThan(20);
    expect(await far.exited).toBe(0);
  });

  it('ends with a record and an exit code when it cannot be', async () => {
    const run = tchat(['call', '127.0.0.1:1', '--camera', 'none', '--mic', 'none', '--speaker', 'none'], {
      XDG_CONFIG_HOME: folder(),
    });
    expect(await run.exited).toBe(3);
    expect(last(run).end).toMatchObject({
      reason: 'connection-refused',
      exitCode: 3,
      error: { code: 'connection-refused' },
    });
    expect(validate(last(run)), JSON.stringify(validate.errors)).toBe(true);
  });

  it('speaks plain TCP only when both sides ask for it', async () => {
    const config = folder();
    const quiet = ['--camera', 'none', '--mic', 'none', '--speaker', 'none'];
    const env = { XDG_CONFIG_HOME: config };
    const plain = await listener([...quiet, '--insecure-tcp'], env);
    const secureCaller = tchat(['call', `127.0.0.1:${plain.port}`, ...quiet], env);
    expect(await secureCaller.exited).toBe(5);
    expect(last(secureCaller).end!.reason).toBe('peer-not-secure');
    const plainCaller = tchat(
      ['call', `127.0.0.1:${plain.port}`, ...quiet, '--insecure-tcp', '--duration', '1s'],
      env,
    );
    expect(await plainCaller.exited).toBe(0);
    expect(await plain.exited).toBe(0);
    const secure = await listener(quiet, env);
    const caller = tchat(['call', `127.0.0.1:${secure.port}`, ...quiet, '--insecure-tcp'], env);
    expect(await caller.exited).toBe(5);
    expect(last(caller).end!.reason).toBe('peer-secure');
  });
});
