// Echo, double talk and noise through the voice chain in a simulated room, computed faster than time. The same in real
// time, through real devices: test/device/echo.test.ts and `scripts/bench.sh echo`.
import { describe, expect, it } from 'vitest';
import { openVoiceProcessor } from '../../src/devices/voice-processing.ts';
import { passThrough, untouched, type VoiceProcessor } from '../../src/media/voice-processor.ts';
import { callInRoom } from '../fakes/room-call.ts';
import { levelBetween } from '../fakes/speech.ts';

const speaks = { ...untouched, aec: true, ns: 'low' } as const;
const probe = await openVoiceProcessor(speaks);
const missing = probe.cancelsEcho ? undefined : 'WebRTC’s processing has no binary for this system';
void probe.close();
if (missing) console.warn(`echo cancellation is not tested: ${missing}`);

const during = async <T>(wish: typeof speaks | typeof untouched, use: (processor: VoiceProcessor) => T) => {
  const processor = await openVoiceProcessor(wish);
  try {
    return use(processor);
  } finally {
    await processor.close();
  }
};

describe.skipIf(missing)('the echo of a room', () => {
  // The three delays in real time: scripts/bench.sh echo.
  it.each([40, 300])('%i ms late is taken out by 35 dB, and a voice against it stays', async (delayMs) => {
    const call = await during(speaks, (processor) =>
      callInRoom(processor, { delayMs }, { seconds: 12, repliesAtSeconds: 8 }),
    );
    // measured: 50 dB, and the near voice 2 dB weaker.
    const loss = levelBetween(call.heard, 5, 8) - levelBetween(call.sent, 5, 8);
    expect(loss).toBeGreaterThan(35);
    const kept = levelBetween(call.sent, 9, 12) - levelBetween(call.spoken, 9, 12);
    expect(kept).toBeGreaterThan(-8);
  });

  it('is found and measured while it is taken out', async () => {
    const { echo, heard, sent } = await during(speaks, (processor) =>
      callInRoom(processor, { delayMs: 150, lossDb: 12 }, { seconds: 8 }),
    );
    expect(echo).toMatchObject({ processor: 'webrtc', cancelled: true });
    expect(Math.abs(echo.delayMs - 150)).toBeLessThanOrEqual(10);
    // 12 dB of the direct sound, and its reflections on top.
    expect(Math.abs(echo.roomDb - 9)).toBeLessThan(2);
    expect(Math.abs(echo.removedDb - (levelBetween(heard, 4, 8) - levelBetween(sent, 4, 8)))).toBeLessThan(8);
  });
});

describe('the voice chain', () => {
  it('passes the sound through, sample for sample, when nothing is wished', async () => {
    const processor = await openVoiceProcessor(untouched);
    expect(processor).toBe(passThrough);
    const call = callInRoom(processor, { delayMs: 40 }, { seconds: 0.2 });
    expect(call.sent).toEqual(call.heard);
    expect(call.echo.removedDb).toBeNaN();
  });

  it('goes on without a processor that fails, and says so', () => {
    const failing: VoiceProcessor = {
      ...passThrough,
      name: 'failing',
      cancelsEcho: true,
      process: () => {
        throw new Error('out of order');
      },
    };
    const call = callInRoom(failing, { delayMs: 40 }, { seconds: 0.2 });
    expect(call.sent).toEqual(call.heard);
    expect(call.echo).toMatchObject({ processor: 'none', cancelled: false });
  });
});
