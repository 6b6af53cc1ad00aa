import { describe, expect, it } from 'vitest';
import { PictureInbox } from '../../src/call/picture-inbox.ts';
import type { VideoPacket } from '../../src/media/types.ts';
import { FakeAudio } from '../fakes/parts.ts';
import { SteppedClock } from '../fakes/stepped-clock.ts';

const everyUs = 33_333;

function rig(delaysMs: readonly number[]) {
  const clock = new SteppedClock();
  const audio = new FakeAudio();
  audio.counters.delaysMs = delaysMs;
  const inbox = new PictureInbox({ clock, audio, rate: { clock: { offsetUs: 0 } } });
  const stop = new AbortController();
  const shown: { seq: number; ageUs: number }[] = [];
  const picture = (seq: number, bytes = 10): VideoPacket => {
    const data = new Uint8Array(bytes);
    return { seq, timestampUs: clock.nowUs(), codec: 'jpeg', width: 1, height: 1, data };
  };
  /** A screen that is ready at once after each picture. */
  const play = async () => {
    for (let p = await inbox.take(stop.signal); p; p = await inbox.take(stop.signal)) {
      shown.push({ seq: p.seq, ageUs: clock.nowUs() - p.timestampUs });
      inbox.shown(p, clock.nowUs(), clock.nowUs());
    }
  };
  return { clock, audio, inbox, stop, shown, picture, play };
}

describe('pictures that wait', () => {
  it('are each shown for as long as they came apart, when sound is 150 ms late', async () => {
    const { clock, inbox, stop, shown, picture, play } = rig([150]);
    const playing = play();
    for (let seq = 0; seq < 30; seq++) {
      inbox.put(picture(seq));
      await clock.advance(everyUs);
    }
    await clock.advance(200_000);
    expect(shown).toEqual(Array.from({ length: 30 }, (_, seq) => ({ seq, ageUs: 113_000 })));
    expect(inbox.dropped).toBe(0);
    expect(inbox.lips.record).toMatchObject({ offsetMs: -37, heldMs: 113 });
    stop.abort();
    await playing;
  });

  it('give way to the newest that is due, when the screen was not ready', async () => {
    const { clock, inbox, stop, picture } = rig([50]);
    for (let seq = 0; seq < 5; seq++) {
      inbox.put(picture(seq));
      await clock.advance(everyUs);
    }
    expect((await inbox.take(stop.signal))?.seq).toBe(4);
    expect(inbox.dropped).toBe(4);
  });

  it('are shown at once where no sound is heard, also those that waited for some', async () => {
    const { clock, audio, inbox, stop, shown, picture, play } = rig([150]);
    const playing = play();
    inbox.put(picture(0));
    await clock.advance(10_000);
    audio.counters.delaysMs = [];
    inbox.put(picture(1));
    await clock.advance(0);
    expect(shown).toEqual([{ seq: 1, ageUs: 0 }]);
    stop.abort();
    await playing;
  });

  it('are few, and not large together', async () => {
    const { inbox, stop, picture } = rig([1000]);
    for (let seq = 0; seq < 20; seq++) inbox.put(picture(seq));
    expect(inbox.dropped).toBe(13);
    for (let seq = 20; seq < 24; seq++) inbox.put(picture(seq, 400_000));
    expect(inbox.dropped).toBe(22);
    inbox.close();
    expect(await inbox.take(stop.signal)).toBeUndefined();
  });

  it('end with the inbox and with the signal', async () => {
    const { inbox, stop, play } = rig([]);
    const playing = play();
    stop.abort();
    await playing;
    inbox.close();
    expect(await inbox.take(new AbortController().signal)).toBeUndefined();
  });
});
