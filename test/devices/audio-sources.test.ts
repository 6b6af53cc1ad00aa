import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BlockSource } from '../../src/devices/block-device.ts';
import { openFileSource } from '../../src/devices/file-source.ts';
import { openMicrophone } from '../../src/devices/microphone.ts';
import { clickSource, loopSource, toneSource } from '../../src/devices/synthetic-audio.ts';
import { readWav, wavHeader } from '../../src/devices/wav.ts';
import { openWavSink } from '../../src/devices/wav-sink.ts';
import { samplesToBytes } from '../../src/media/pcm.ts';
import type { Block } from '../../src/media/types.ts';
import { temporaryFolders } from '../fakes/folder.ts';
import { SteppedClock } from '../fakes/stepped-clock.ts';
import { strongestTone, tonePurity } from '../fakes/tone.ts';

const folder = temporaryFolders();

function newFolder(): string {
  const path = folder();
  mkdirSync(path);
  return path;
}

/** Listens to a source for `us` of its clock, then closes it. */
async function listen(source: BlockSource, clock: SteppedClock, us: number): Promise<Block[]> {
  const blocks: Block[] = [];
  source.start({
    onBlock: (block) => blocks.push(block),
    onFailed: (error) => {
      throw error;
    },
  });
  await clock.advance(us);
  await source.close();
  const count = blocks.length;
  await clock.advance(100_000);
  expect(blocks).toHaveLength(count);
  return blocks;
}

const join16 = (blocks: readonly Block[]) => Int16Array.from(blocks.flatMap(({ samples }) => [...samples]));

describe.each([
  ['tone', (clock: SteppedClock) => toneSource(clock)],
  ['click', (clock: SteppedClock) => clickSource(clock)],
  ['loop', (clock: SteppedClock) => loopSource('loop', Int16Array.of(1, 2, 3), clock)],
])('the %s source', (_, make) => {
  it('gives a second of blocks a second, without gaps, and is silent once closed', async () => {
    const clock = new SteppedClock();
    const startUs = clock.nowUs();
    const blocks = await listen(make(clock), clock, 1_000_000);
    expect(join16(blocks)).toHaveLength(48_000);
    let expectedUs = startUs;
    for (const { samples, capturedAtUs } of blocks) {
      expect(Math.abs(capturedAtUs - expectedUs)).toBeLessThanOrEqual(1);
      expectedUs += (samples.length * 1e6) / 48_000;
    }
  });

  it('leaves out and counts what a sleeping machine missed', async () => {
    const clock = new SteppedClock();
    const source = make(clock);
    const blocks: Block[] = [];
    source.start({ onBlock: (block) => blocks.push(block), onFailed: () => {} });
    await clock.advance(100_000);
    await clock.jump(10_000_000);
    await source.close();
    expect(source.overruns).toBeGreaterThan(1900);
    expect(blocks.length).toBeLessThan(100);
  });
});

it('the tone is 440 Hz at −12 dBFS, without a seam', async () => {
  const clock = new SteppedClock();
  const samples = join16(await listen(toneSource(clock), clock, 2_000_000));
  expect(tonePurity(samples, 440, 48_000)).toBeGreaterThan(0.9999);
  expect(Math.max(...samples)).toBe(8231);
});

it('the click begins at each whole second of the clock', async () => {
  const clock = new SteppedClock(4_567_891);
  const blocks = await listen(clickSource(clock), clock, 3_000_000);
  const beginnings: number[] = [];
  let quiet = 4800;
  for (const { samples, capturedAtUs } of blocks) {
    samples.forEach((sample, i) => {
      if (sample !== 0 && quiet >= 4800) beginnings.push(capturedAtUs + (i * 1e6) / 48_000);
      quiet = sample === 0 ? quiet + 1 : 0;
    });
  }
  expect(beginnings).toHaveLength(3);
  // The first sample of a sine is zero, so the first that is heard is one or two later.
  for (const [i, us] of beginnings.entries()) expect(Math.abs(us - (5 + i) * 1e6)).toBeLessThan(50);
});

describe('a sound file as microphone', () => {
  const writeWav = (path: string, rateHz: number, channels: number, hz: number) => {
    const samples = new Int16Array(rateHz * channels);
    for (let i = 0; i < samples.length; i++)
      samples[i] = 8000 * Math.sin((2 * Math.PI * hz * Math.floor(i / channels)) / rateHz);
    const bytes = samplesToBytes(samples);
    const header = wavHeader(rateHz, bytes.length);
    new DataView(header.buffer).setUint16(22, channels, true);
    writeFileSync(path, Buffer.concat([header, bytes]));
  };

  it.each([
    [8_000, 1],
    [16_000, 2],
    [24_000, 1],
    [48_000, 2],
  ])('plays %d Hz with %d channels at its own pitch, and loops', async (rateHz, channels) => {
    const path = join(newFolder(), 'tone.wav');
    writeWav(path, rateHz, channels, 440);
    const clock = new SteppedClock();
    const samples = join16(await listen(await openFileSource(path, { clock }), clock, 2_000_000));
    expect(strongestTone(samples.subarray(4800, 43_200), 300, 600, 48_000)).toBeCloseTo(440, 0);
    expect(strongestTone(samples.subarray(52_800, 91_200), 300, 600, 48_000)).toBeCloseTo(440, 0);
  });

  it.skipIf(spawnSync('ffmpeg', ['-version']).status !== 0)(
    'is decoded by ffmpeg when it is not a WAV',
    async () => {
      const path = join(newFolder(), 'tone.flac');
      execFileSync(
        'ffmpeg',
        `-v error -f lavfi -i sine=frequency=660:duration=1:sample_rate=44100 ${path}`.split(' '),
      );
      const clock = new SteppedClock();
      const samples = join16(await listen(await openFileSource(path, { clock }), clock, 1_000_000));
      expect(strongestTone(samples.subarray(4800, 43_200), 300, 900, 48_000)).toBeCloseTo(660, 0);
    },
  );

  it('says why when it cannot be read, is no sound, or is empty', async () => {
    const path = join(newFolder(), 'x.wav');
    await expect(openMicrophone(`file:${path}`)).rejects.toMatchObject({ code: 'file-unreadable' });
    writeFileSync(path, 'not a sound');
    await expect(openMicrophone(`file:${path}`)).rejects.toMatchObject({ code: 'file-unreadable' });
    writeFileSync(path, wavHeader(48_000, 0));
    await expect(openMicrophone(`file:${path}`)).rejects.toMatchObject({ code: 'file-unreadable' });
  });

  it('has a voice that comes with the program', async () => {
    const voice = await openMicrophone('voice');
    expect(voice?.name).toBe('voice');
  });
});

describe('a WAV file as speaker', () => {
  const fill = (value: number) => ({ fill: (into: Int16Array) => void into.fill(value), onFailed: () => {} });

  it('pulls at real rate and holds everything when closed', async () => {
    const path = join(newFolder(), 'out.wav');
    const clock = new SteppedClock();
    const sink = await openWavSink(path, { clock });
    sink.start(fill(7));
    await clock.advance(1_100_000);
    await sink.close();
    const wav = readWav(readFileSync(path))!;
    expect(wav).toMatchObject({ rateHz: 48_000, channels: 1 });
    expect(wav.samples).toHaveLength(52_800);
    expect(wav.samples.every((sample) => sample === 7)).toBe(true);
  });

  it('can be read while it is written, so that a kill loses little', async () => {
    const path = join(newFolder(), 'out.wav');
    const clock = new SteppedClock();
    const sink = await openWavSink(path, { clock });
    expect(readWav(readFileSync(path))?.samples).toHaveLength(0);
    sink.start(fill(7));
    await clock.advance(1_100_000);
    await expect.poll(() => readWav(readFileSync(path))?.samples.length).toBe(48_000);
    await sink.close();
  });

  it('goes on where an earlier one was cut off, and begins anew over anything else', async () => {
    const path = join(newFolder(), 'out.wav');
    writeFileSync(path, 'something else');
    for (const value of [1, 2]) {
      const clock = new SteppedClock();
      const sink = await openWavSink(path, { append: true, clock });
      sink.start(fill(value));
      await clock.advance(250_000);
      await sink.close();
    }
    const { samples } = readWav(readFileSync(path))!;
    expect(samples).toHaveLength(24_000);
    expect([samples[0], samples[11_999], samples[12_000], samples[23_999]]).toEqual([1, 1, 2, 2]);
  });

  it('says why when it cannot be written', async () => {
    await expect(openWavSink(join(folder(), 'no', 'such.wav'))).rejects.toMatchObject({
      code: 'file-unwritable',
    });
  });
});
