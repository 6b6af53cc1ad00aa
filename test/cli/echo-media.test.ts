import { expect, it } from 'vitest';
import { echoMedia } from '../../src/cli/commands/echo-media.ts';
import type { VideoPacket } from '../../src/media/types.ts';
import { SteppedClock } from '../fakes/stepped-clock.ts';

const { signal } = new AbortController();

function picture(seq: number, bytes: number): VideoPacket {
  return { seq, timestampUs: 0, codec: 'jpeg', width: seq + 1, height: 1, data: new Uint8Array(bytes) };
}

/** How wide the first picture is that comes back of five, one each 0.1 s, and after how long. */
async function firstBack(bytes: number): Promise<{ width: number; afterMs: number }> {
  const clock = new SteppedClock();
  const beganUs = clock.nowUs();
  const media = echoMedia(clock);
  for (let seq = 0; seq < 5; seq++) {
    await media.sink!.show(picture(seq, bytes), signal);
    await clock.advance(100_000);
  }
  let back: { width: number; afterMs: number } | undefined;
  void media.video!.take(signal).then((packet) => {
    back = { width: packet!.width, afterMs: (clock.nowUs() - beganUs) / 1000 };
  });
  await clock.advance(2_000_000);
  await media.close();
  return back!;
}

it('gives back each picture a second later', async () => {
  expect(await firstBack(50_000)).toEqual({ width: 1, afterMs: 1000 });
});

it('keeps no more than some megabytes of them: the oldest go', async () => {
  expect(await firstBack(1_500_000)).toEqual({ width: 4, afterMs: 1300 });
});
