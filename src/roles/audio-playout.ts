// From packets to what the speaker asks for: jitter buffer, decoder, concealment, stretching. Everything happens at the
// moment at which the device accepts a block, so nothing waits decoded and the device's clock is the only one.
import { SampleClock } from '../devices/sample-clock.ts';
import { ClockDrift } from '../flow/clock-drift.ts';
import { DelayControl } from '../flow/delay-control.ts';
import { JitterBuffer } from '../flow/jitter-buffer.ts';
import { audioFormats } from '../media/audio-formats.ts';
import { ComfortNoise } from '../media/comfort-noise.ts';
import { Concealer } from '../media/concealment.ts';
import { OpusDecoder } from '../media/opus.ts';
import type { AudioCounters } from '../media/parts.ts';
import { bytesToSamples, energy, levelDb, withChannels } from '../media/pcm.ts';
import { Resampler } from '../media/resampler.ts';
import { Stretcher } from '../media/stretch.ts';
import { Tape } from '../media/tape.ts';
import { type AudioPacket, type Channels, sampleRateHz } from '../media/types.ts';

/** Longest packet, 120 ms: what a peer may send at most. */
const longestPacket = 5760;
/** What cutting wants to see before it chooses: the longest period twice. */
const foresightFrames = 1440;
/** What Opus looks ahead in its low-delay mode (RFC 6716, 2: 2.5 ms); PCM does not. */
const opusLookAheadUs = 2_500;
/** Delays that are kept: a second of packets. */
const keptDelays = 50;

export type PlayoutCounters = Pick<
  AudioCounters,
  | 'played'
  | 'concealedMs'
  | 'dropped'
  | 'jitterBufferMs'
  | 'jitterTargetMs'
  | 'shortenedMs'
  | 'lengthenedMs'
  | 'driftPpm'
  | 'outLevelDb'
  | 'delaysMs'
>;

export class Playout {
  /** Packets handed to the speaker, decoded. */
  played = 0;
  concealedMs = 0;
  /** Cut out, and put in, to keep the delay at its target. */
  shortenedMs = 0;
  lengthenedMs = 0;
  /** Packets that were no sound. */
  broken = 0;
  /** Peer's clock minus ours; undefined until it is known. */
  clockOffsetUs: number | undefined;
  /** From `fill` until the device has the sound. */
  deviceLatencyUs = 0;
  readonly jitter = new JitterBuffer();
  private readonly control = new DelayControl();
  private readonly comfort = new ComfortNoise();
  private readonly stretcher = new Stretcher();
  /** When the device really plays what it asks for in bursts. */
  private readonly clock = new SampleClock();
  private readonly drift = new ClockDrift();
  /** What makes sound in the speaker's channels. */
  private decoder!: OpusDecoder;
  private tape!: Tape;
  private concealer!: Concealer;
  private resampler!: Resampler;
  private speakerChannels!: Channels;
  /** When the first of the frames that are pulled now is heard. */
  private playAtUs = 0;
  private delays: { atUs: number; ms: number }[] = [];
  private energySum = 0;
  private energyCount = 0;

  constructor(channels: Channels = 1) {
    this.channels = channels;
  }

  get channels(): Channels {
    return this.speakerChannels;
  }

  /** Of the speaker: whatever comes is made to fit. Set anew for another speaker, before its first `fill`. */
  set channels(channels: Channels) {
    this.speakerChannels = channels;
    this.decoder = new OpusDecoder(channels);
    this.tape = new Tape(channels);
    this.concealer = new Concealer(channels);
    this.resampler = new Resampler(channels);
  }

  put(packet: AudioPacket, arrivedAtUs: number): void {
    this.jitter.put(packet, arrivedAtUs);
    this.drift.heard(packet, arrivedAtUs);
  }

  /** By how much the peer's sound card runs faster than ours, in millionths, as far as it is evened out. */
  get driftPpm(): number {
    return this.drift.ppm(this.clock.ppm);
  }

  /** Writes all of `into`, which the device asks for at `atUs` and plays block by block. */
  fill(into: Int16Array, atUs: number): void {
    const frames = into.length / this.channels;
    this.playAtUs = this.clock.stamp(atUs + microseconds(frames), frames);
    this.resampler.rate = 1 + this.driftPpm / 1e6;
    this.resampler.fill(into, this.pull);
    this.energySum += energy(into);
    this.energyCount += into.length;
  }

  /** Mouth to ear of the packets of the last second, ms; see AudioCounters. */
  delaysMs(nowUs: number): number[] {
    return this.delays.filter(({ atUs }) => nowUs - atUs < 1_000_000).map(({ ms }) => ms);
  }

  /** What AudioCounters says of the way to the speaker. The level is measured since the last call. */
  counters(nowUs: number): PlayoutCounters {
    const { jitter, played, concealedMs, shortenedMs, lengthenedMs, broken } = this;
    const outLevelDb = levelDb(this.energySum, this.energyCount);
    this.energySum = this.energyCount = 0;
    return {
      played,
      concealedMs,
      dropped: jitter.counters.dropped + broken,
      jitterBufferMs: Math.max(0, jitter.delayUs / 1000),
      jitterTargetMs: jitter.targetUs / 1000,
      shortenedMs,
      lengthenedMs,
      driftPpm: this.driftPpm,
      outLevelDb,
      delaysMs: this.delaysMs(nowUs),
    };
  }

  /** A new peer: forgets what was buffered and counted. What is being heard fades out. */
  reset(): void {
    this.jitter.reset();
    this.control.reset();
    this.drift.reset();
    this.decoder.reset();
    this.tape.clearComing();
    this.delays = [];
    this.played = this.concealedMs = this.shortenedMs = this.lengthenedMs = this.broken = 0;
    this.clockOffsetUs = undefined;
  }

  /** The speaker's next frames, at the pace of the peer's card. */
  private readonly pull = (into: Int16Array): void => {
    const { tape, channels } = this;
    let filled = tape.take(into);
    while (filled < into.length) {
      const frames = filled / channels;
      this.gather(this.playAtUs + microseconds(frames), into.length / channels - frames);
      filled += tape.take(into.subarray(filled));
    }
  };

  /** Puts something on the empty tape: a packet, or `wanted` frames of invention, to be heard from `playAtUs` on. */
  private gather(playAtUs: number, wanted: number): void {
    if (this.advance(playAtUs, wanted)) this.correct(playAtUs, wanted);
  }

  /** The next thing onto the tape. Says whether it was a packet. */
  private advance(playAtUs: number, wanted: number): boolean {
    const taken = this.jitter.take(playAtUs);
    if (taken.kind === 'packet') {
      // Samples that do not belong together, of two packets or of comfort noise and a voice, are blended as after a gap.
      if (!taken.follows || this.comfort.begun) this.concealer.begin(this.tape);
      return this.decode(taken.packet, playAtUs, taken.inTime);
    }
    // Only as much as the device wants now: the next block asks again, so the stream goes on within a block of its time.
    if (taken.kind === 'pause') this.tape.append(this.comfort.take(this.decoder, wanted * this.channels));
    else this.concealer.invent(this.tape, wanted);
    if (taken.kind === 'missing') this.concealedMs += microseconds(wanted) / 1000;
    return false;
  }

  private decode(packet: AudioPacket, playAtUs: number, inTime: boolean): boolean {
    const samples = this.samplesOf(packet);
    if (!samples || samples.length === 0 || samples.length > longestPacket * this.channels) {
      this.broken++;
      this.concealer.invent(this.tape, packet.samples);
      this.concealedMs += microseconds(packet.samples) / 1000;
      return false;
    }
    this.concealer.join(this.tape, samples, inTime);
    this.comfort.follow(packet);
    this.played++;
    this.remember(packet, playAtUs);
    return true;
  }

  private samplesOf({ codec, data }: AudioPacket): Int16Array | undefined {
    const { coding, channels } = audioFormats[codec];
    // Opus makes what is wanted of what comes by itself.
    if (coding === 'opus') return this.decoder.decode(data);
    return withChannels(bytesToSamples(data), channels, this.channels);
  }

  private correct(playAtUs: number, wanted: number): void {
    const { jitter, control, tape, stretcher } = this;
    const { us, likeness } = control.correction(jitter.delayUs, jitter.targetUs, playAtUs);
    if (us === 0) return;
    const frames = Math.round((Math.abs(us) * sampleRateHz) / 1_000_000);
    let moved = 0;
    if (us > 0) {
      while (tape.coming < foresightFrames && jitter.hasNext) {
        if (!this.advance(playAtUs + microseconds(tape.coming), wanted)) break;
      }
      moved = stretcher.shorten(tape, frames, likeness);
      this.shortenedMs += microseconds(moved) / 1000;
    } else {
      moved = stretcher.lengthen(tape, frames, likeness);
      this.lengthenedMs += microseconds(moved) / 1000;
    }
    if (moved > 0) control.corrected(playAtUs);
  }

  private remember(packet: AudioPacket, playedAtUs: number): void {
    if (this.clockOffsetUs === undefined) return;
    const capturedAtUs = packet.timestampUs - this.clockOffsetUs;
    const isOpus = audioFormats[packet.codec].coding === 'opus';
    const lookAheadUs = isOpus ? opusLookAheadUs : 0;
    const ageUs = playedAtUs + this.deviceLatencyUs + lookAheadUs - capturedAtUs;
    if (this.delays.length >= keptDelays) this.delays.shift();
    this.delays.push({ atUs: playedAtUs, ms: ageUs / 1000 });
  }
}

function microseconds(frames: number): number {
  return (frames * 1_000_000) / sampleRateHz;
}
