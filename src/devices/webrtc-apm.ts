// WebRTC's audio processing (AEC3, noise suppression, gain control), by the native half of @livekit/rtc-ffi-bindings: an
// internal interface of theirs, so nothing outside of this file and apm-messages.ts knows of it. Its `livekitInitialize`
// is never called: without it the processing works as well, and the process can end.
import { createRequire } from 'node:module';
import { TchatError } from '../core/errors.ts';
import { sampleRateHz } from '../media/types.ts';
import { turnSamples, type VoiceProcessor } from '../media/voice-processor.ts';
import {
  type ApmParts,
  apmOf,
  delayRequest,
  failureOf,
  newApmRequest,
  processRequest,
} from './apm-messages.ts';

interface Native {
  /** Throws when the request means nothing to it. A wrong length of samples ends the whole process. */
  livekitFfiRequest(request: Uint8Array): Uint8Array;
  /** Where the bytes of an array are; they must neither move nor go. */
  livekitRetrievePtr(bytes: Uint8Array): bigint;
  FfiHandle: new (id: bigint) => { dispose(): void };
}

/**
 * What each part holds back, µs. measured: cross-correlation of speech before and after, at 48 kHz: splitting into bands
 * 1 ms, echo 8 ms, noise 6 ms, gain none.
 */
const bandsUs = 1_000;
const echoUs = 8_000;
const noiseUs = 6_000;

const turn = { bytes: turnSamples * 2, rateHz: sampleRateHz };

/** Throws when the package has no binary for this system. */
export function openWebrtcApm(parts: Omit<ApmParts, 'highPass'>): VoiceProcessor {
  const native = createRequire(import.meta.url)('@livekit/rtc-ffi-bindings/native.js') as Native;
  return new WebrtcApm(native, { ...parts, highPass: true });
}

class WebrtcApm implements VoiceProcessor {
  readonly name = 'webrtc';
  readonly cancelsEcho: boolean;
  readonly delayUs: number;
  private readonly native: Native;
  private readonly apm: bigint;
  private readonly handle: { dispose(): void };
  // Of their own, never given away: the native side writes where they stand. The requests never change either.
  private readonly microphone = new Int16Array(turnSamples);
  private readonly speaker = new Int16Array(turnSamples);
  private readonly processMicrophone: Uint8Array;
  private readonly processSpeaker: Uint8Array;
  private closed = false;

  constructor(native: Native, parts: ApmParts) {
    this.native = native;
    this.cancelsEcho = parts.echo;
    this.delayUs = bandsUs + (parts.echo ? echoUs : 0) + (parts.noise ? noiseUs : 0);
    this.apm = apmOf(native.livekitFfiRequest(newApmRequest(parts)));
    this.handle = new native.FfiHandle(this.apm);
    const where = (samples: Int16Array) => native.livekitRetrievePtr(new Uint8Array(samples.buffer));
    this.processMicrophone = processRequest('microphone', this.apm, where(this.microphone), turn);
    this.processSpeaker = processRequest('speaker', this.apm, where(this.speaker), turn);
  }

  hearSpeaker(samples: Int16Array): void {
    if (!this.cancelsEcho) return;
    this.speaker.set(samples);
    this.ask(this.processSpeaker);
  }

  setEchoDelay(ms: number): void {
    this.ask(delayRequest(this.apm, Math.max(0, Math.round(ms))));
  }

  process(samples: Int16Array): void {
    this.microphone.set(samples);
    this.ask(this.processMicrophone);
    samples.set(this.microphone);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.handle.dispose();
  }

  private ask(request: Uint8Array): void {
    if (this.closed) return;
    const failure = failureOf(this.native.livekitFfiRequest(request));
    if (failure !== undefined) throw new TchatError('internal', `the sound processing says: ${failure}`);
  }
}
