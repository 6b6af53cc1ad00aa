// What the processors promise each alone, and our bytes of Protocol Buffers beside those of the package's own JavaScript.
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import {
  apmOf,
  delayRequest,
  failureOf,
  newApmRequest,
  processRequest,
} from '../../src/devices/apm-messages.ts';
import { openSpeexNoise } from '../../src/devices/speex-noise.ts';
import { openVoiceProcessor } from '../../src/devices/voice-processing.ts';
import { turnSamples, type VoiceProcessor, type VoiceWish } from '../../src/media/voice-processor.ts';
import { seededRandom } from '../fakes/random.ts';
import { levelBetween, piece, speech } from '../fakes/speech.ts';

const all: VoiceWish = { aec: true, ns: 'high', agc: true };
const probe = await openVoiceProcessor(all);
const missing = probe.cancelsEcho ? undefined : 'WebRTC’s processing has no binary for this system';
void probe.close();
if (missing) console.warn(`WebRTC’s voice processing is not tested: ${missing}`);

/** What comes out when `input` goes in, after a far end that is silent. */
function through(processor: VoiceProcessor, input: Int16Array): Int16Array {
  const output = new Int16Array(input.length);
  for (let at = 0; at + turnSamples <= input.length; at += turnSamples) {
    const samples = input.slice(at, at + turnSamples);
    processor.hearSpeaker(new Int16Array(turnSamples));
    processor.process(samples);
    output.set(samples, at);
  }
  return output;
}

const random = seededRandom(5);
const hiss = Int16Array.from({ length: 6 * 48_000 }, () => 1200 * (random() - 0.5));
const quietVoice = piece(speech('voice'), 0, 8 * 48_000).map((sample) => sample * 0.1);

describe.skipIf(missing)('the requests to WebRTC’s processing', () => {
  it('are the bytes that its own JavaScript makes', () => {
    const {
      FfiRequest,
      NewApmRequest,
      ApmProcessStreamRequest,
      ApmProcessReverseStreamRequest,
      ApmSetStreamDelayRequest,
    } = createRequire(import.meta.url)('@livekit/rtc-ffi-bindings');
    const theirs = (name: string, value: unknown) =>
      new FfiRequest({ message: { case: name, value } }).toBinary() as Uint8Array;
    for (const on of [true, false]) {
      const parts = new NewApmRequest({
        echoCancellerEnabled: on,
        gainControllerEnabled: !on,
        highPassFilterEnabled: true,
        noiseSuppressionEnabled: on,
      });
      const ours = newApmRequest({ echo: on, gain: !on, highPass: true, noise: on });
      expect(ours).toEqual(theirs('newApm', parts));
    }
    const apmHandle = 300n;
    const dataPtr = 0x7f12_3456_789an;
    const format = { apmHandle, dataPtr, size: 960, sampleRate: 48_000, numChannels: 1 };
    const turn = { bytes: 960, rateHz: 48_000 };
    expect(processRequest('microphone', apmHandle, dataPtr, turn)).toEqual(
      theirs('apmProcessStream', new ApmProcessStreamRequest(format)),
    );
    expect(processRequest('speaker', apmHandle, dataPtr, turn)).toEqual(
      theirs('apmProcessReverseStream', new ApmProcessReverseStreamRequest(format)),
    );
    expect(delayRequest(apmHandle, 240)).toEqual(
      theirs('apmSetStreamDelay', new ApmSetStreamDelayRequest({ apmHandle, delayMs: 240 })),
    );
  });

  it('have answers that are read as its own JavaScript does', () => {
    const { FfiResponse, NewApmResponse, OwnedApm, FfiOwnedHandle, ApmProcessStreamResponse } = createRequire(
      import.meta.url,
    )('@livekit/rtc-ffi-bindings');
    const theirs = (name: string, value: unknown) =>
      new FfiResponse({ message: { case: name, value } }).toBinary() as Uint8Array;
    for (const id of [1n, 300n, 2n ** 40n]) {
      const apm = new OwnedApm({ handle: new FfiOwnedHandle({ id }) });
      expect(apmOf(theirs('newApm', new NewApmResponse({ apm })))).toBe(id);
    }
    expect(() => apmOf(Uint8Array.of(1, 2, 3))).toThrow('another language');
    expect(failureOf(theirs('apmProcessStream', new ApmProcessStreamResponse({})))).toBeUndefined();
    expect(failureOf(theirs('apmProcessStream', new ApmProcessStreamResponse({ error: 'no' })))).toBe('no');
  });
});

describe.skipIf(missing)('WebRTC’s processing', () => {
  it.each([
    ['low', 12],
    ['high', 25],
  ] as const)('with --ns %s takes away %i dB of steady noise', async (ns, leastDb) => {
    const processor = await openVoiceProcessor({ aec: false, ns, agc: false });
    const output = through(processor, hiss);
    expect(levelBetween(hiss, 4, 6) - levelBetween(output, 4, 6)).toBeGreaterThan(leastDb);
    await processor.close();
  });

  it('brings a quiet voice near the level of a usual one', async () => {
    const processor = await openVoiceProcessor({ aec: false, ns: 'low', agc: true });
    const output = through(processor, quietVoice);
    expect(levelBetween(quietVoice, 5, 8)).toBeLessThan(-40);
    const level = levelBetween(output, 5, 8);
    expect(level).toBeGreaterThan(-32);
    expect(level).toBeLessThan(-15);
    await processor.close();
  });

  it('is called by its parts, and says how much it holds back', async () => {
    const high = await openVoiceProcessor(all);
    expect(high).toMatchObject({ name: 'webrtc+speex', cancelsEcho: true, delayUs: 25_000 });
    await high.close();
    await high.close();
    high.process(new Int16Array(turnSamples));
  });
});

it('Speex’s suppressor alone takes away 12 dB of steady noise and leaves a voice', async () => {
  const processor = await openSpeexNoise(-15);
  const output = through(processor, hiss);
  expect(levelBetween(hiss, 4, 6) - levelBetween(output, 4, 6)).toBeGreaterThan(12);
  const voice = piece(speech('voice'), 0, 6 * 48_000);
  const kept = through(processor, voice);
  expect(Math.abs(levelBetween(voice, 2, 6) - levelBetween(kept, 2, 6))).toBeLessThan(2);
  await processor.close();
});
