// Opus, 48 kHz, by @evan/opus (native where it has a binary, WebAssembly elsewhere; it chooses by itself).
// Concealment of what is missing is in concealment.ts: decoding an empty packet throws here.
import { Decoder, Encoder } from '@evan/opus';
import type { AudioMode } from './audio-formats.ts';
import { bytesToSamples } from './pcm.ts';
import { type Channels, packetSamples, sampleRateHz } from './types.ts';

/**
 * Bits a second and channel. chosen: 32,000 is transparent for speech, 4 kB/s, an eighteenth of what the pictures take; 64,000
 * is where listeners stop telling music from its original (RFC 7587, 3.1.1: stereo music 64–128 kb/s).
 */
const bitsPerSecondOf: Readonly<Record<AudioMode, number>> = { voice: 32_000, music: 64_000 };
/** Longest Opus packet in bytes (RFC 6716, 3.2.1: 1275 a frame; we make and accept one frame a packet or a few). */
const maxPacketBytes = 1275 * 6;

/** The part of a packet's first byte that says how many frames follow; 0: one. */
const frameCountBits = 3;
/** 20, 40 and 60 ms (RFC 6716, 2.1.4); Opus has shorter ones too. */
const frameSamples: readonly number[] = [packetSamples, 2 * packetSamples, 3 * packetSamples];

/** Blocks of sound → Opus packets. One stream; keeps state between calls. */
export class OpusEncoder {
  private readonly encoder: Encoder;
  private readonly channels: Channels;
  private readonly mostBps: number;

  constructor(channels: Channels = 1, mode: AudioMode = 'voice') {
    this.channels = channels;
    this.mostBps = bitsPerSecondOf[mode] * channels;
    // `restricted_lowdelay`: the codec looks 2.5 ms ahead instead of 6.5 ms with `voip`, and takes a third of the time
    // (measured: 0.06 ms a packet against 0.18). What it gives up, in-band FEC and speech coding below 20 kb/s, is of no
    // use over TCP at this rate.
    this.encoder = new Encoder({
      channels,
      sample_rate: sampleRateHz,
      application: 'restricted_lowdelay',
    });
    this.encoder.bitrate = this.mostBps;
    this.encoder.signal = mode;
  }

  /** Of the packets to come, at most; undefined: as at first, which is never exceeded. */
  set bitsPerSecond(bps: number | undefined) {
    this.encoder.bitrate = Math.min(bps ?? this.mostBps, this.mostBps);
  }

  /** `samples` is as long as one of Opus's frames, and only read. The packet is fresh and the caller's. */
  encode(samples: Int16Array): Uint8Array {
    const frames = samples.length / this.channels;
    if (!frameSamples.includes(frames)) throw new RangeError(`${frames} samples in a packet`);
    return this.encoder.encode(samples).slice();
  }
}

/** The packet that says that silence begins where `packet` does: its head alone, as of one frame (RFC 6716, 3.1). */
export function silentOpus(packet: Uint8Array): Uint8Array {
  return Uint8Array.of(packet[0]! & ~frameCountBits);
}

/** Opus packets → samples. One stream; keeps state between calls. */
export class OpusDecoder {
  private readonly channels: Channels;
  private decoder: Decoder;

  /** Of packets in mono and in stereo it makes sound of so many channels. */
  constructor(channels: Channels = 1) {
    this.channels = channels;
    this.decoder = makeDecoder(channels);
  }

  /**
   * The samples, fresh, interleaved: up to 5760 of a channel (120 ms), whatever the packet says. Undefined when the bytes are no Opus packet; the
   * decoder can be used on. Never throws, never holds on to `packet`.
   */
  decode(packet: Uint8Array): Int16Array | undefined {
    if (packet.length === 0 || packet.length > maxPacketBytes) return undefined;
    try {
      return bytesToSamples(this.decoder.decode(packet));
    } catch {
      return undefined;
    }
  }

  /** A new stream. */
  reset(): void {
    this.decoder = makeDecoder(this.channels);
  }
}

function makeDecoder(channels: Channels): Decoder {
  return new Decoder({ channels, sample_rate: sampleRateHz });
}
