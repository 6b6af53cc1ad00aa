// From what the user wants of the voice processing to what this machine has for it.
import { log } from '../core/log.ts';
import { passThrough, type VoiceProcessor, type VoiceWish } from '../media/voice-processor.ts';
import { openSpeexNoise } from './speex-noise.ts';
import { openWebrtcApm } from './webrtc-apm.ts';

/** Speex's depths, dB: its usual one, and where there is only Speex the one that `--ns high` means. */
const usualDb = -15;
const deepDb = -30;

/** Never fails: what cannot be had is left out, and `name` and `cancelsEcho` say so. */
export async function openVoiceProcessor(wish: VoiceWish): Promise<VoiceProcessor> {
  const { aec, ns, agc } = wish;
  if (!aec && !agc && ns === 'off') return passThrough;
  const webrtc = tryWebrtc(wish);
  if (!webrtc) return ns === 'off' ? passThrough : trySpeex(ns === 'high' ? deepDb : usualDb);
  // WebRTC's suppressor takes away 15 dB of noise (measured, white); Speex's after it another 15.
  return ns === 'high' ? inTurn(webrtc, await trySpeex(usualDb)) : webrtc;
}

function tryWebrtc({ aec, ns, agc }: VoiceWish): VoiceProcessor | undefined {
  try {
    return openWebrtcApm({ echo: aec, noise: ns !== 'off', gain: agc });
  } catch (error) {
    log('audio', `no WebRTC processing: ${String(error)}`);
    return undefined;
  }
}

async function trySpeex(depthDb: number): Promise<VoiceProcessor> {
  try {
    return await openSpeexNoise(depthDb);
  } catch (error) {
    log('audio', `no Speex: ${String(error)}`);
    return passThrough;
  }
}

/** The microphone goes through both; echoes are the first one's. */
function inTurn(first: VoiceProcessor, second: VoiceProcessor): VoiceProcessor {
  if (second === passThrough) return first;
  return {
    name: `${first.name}+${second.name}`,
    cancelsEcho: first.cancelsEcho,
    delayUs: first.delayUs + second.delayUs,
    hearSpeaker: (samples) => first.hearSpeaker(samples),
    setEchoDelay: (ms) => first.setEchoDelay(ms),
    process: (samples) => {
      first.process(samples);
      second.process(samples);
    },
    close: async () => {
      await first.close();
      await second.close();
    },
  };
}
