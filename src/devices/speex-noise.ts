// Speex's noise suppressor, in WebAssembly: the second stage of `--ns high`, and what is left of the voice processing
// where WebRTC's has no binary.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { loadSpeexModule, SpeexPreprocessor } from '@sapphi-red/speex-preprocess-wasm';
import { sampleRateHz } from '../media/types.ts';
import { passThrough, turnSamples, type VoiceProcessor } from '../media/voice-processor.ts';

/** It overlaps its frames by half of their window. measured: 10.0 ms for frames of 10 ms. */
const overlapUs = 10_000;

/** `depthDb` is how far noise is brought down: −15 is Speex's own choice, −30 leaves almost none. */
export async function openSpeexNoise(depthDb: number): Promise<VoiceProcessor> {
  // Its own way of finding the file fetches it, which Node does not do for files.
  const path = createRequire(import.meta.url).resolve('@sapphi-red/speex-preprocess-wasm/speex.wasm');
  const wasmBinary = readFileSync(path);
  const module = await loadSpeexModule({ wasmBinary: wasmBinary.buffer.slice(0) as ArrayBuffer });
  const speex = new SpeexPreprocessor(module, turnSamples, sampleRateHz);
  speex.denoise = true;
  speex.noiseSuppress = depthDb;
  let open = true;
  return {
    ...passThrough,
    name: 'speex',
    delayUs: overlapUs,
    process: (samples) => {
      if (open) speex.processInt16(samples);
    },
    close: () => {
      if (open) speex.destroy();
      open = false;
    },
  };
}
