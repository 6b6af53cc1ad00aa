// Opus, 48 kHz mono, by @evan/opus (native where it has a binary, WebAssembly elsewhere; it chooses by itself).
// Concealment of what is missing is in concealment.ts: decoding an empty packet throws here.
import { Decoder, Encoder } from '@evan/opus';
import { bytesToSamples } from './pcm.ts';
import { packetSamples, sampleRateHz } from './types.ts';

/** chosen: transparent for speech in mono; 4 kB/s, an eighteenth of what the pictures take. */
export const defaultOpusBps = 32_000;
/** Longest Opus packet in bytes (RFC 6716, 3.2.1: 1275 a frame; we make and accept one frame a packet or a few). */
const maxPacketBytes = 1275 * 6;

/** The part of a packet's first byte that says how many frames follow; 0: one. */
const frameCountBits = 3;
/** 20, 40 and 60 ms (RFC 6716, 2.1.4); Opus has shorter ones too. */
const frameSamples: readonly number[] = [packetSamples, 2 * packetSamples, 3 * packetSamples];

/** Blocks of sound → Opus packets. One stream; keeps state between calls. */
export class OpusEncoder {
  private readonly encoder: Encoder;

  private readonly usualBps: number;

  constructor(bitsPerSecond = defaultOpusBps) {
    this.usualBps = bitsPerSecond;
    // `restricted_lowdelay`: the codec looks 2.5 ms ahead instead of 6.5 ms with `voip`, and takes a third of the time
    // (measured: 0.06 ms a packet against 0.18). What it gives up, in-band FEC and speech coding below 20 kb/s, is of no
    // use over TCP at this rate.
    this.encoder = new Encoder({
      channels: 1,
      sample_rate: sampleRateHz,
      application: 'restricted_lowdelay',
    });
    this.encoder.bitrate = bitsPerSecond;
    this.encoder.signal = 'voice';
  }

  /** Of the packets to come; undefined: as at first. */
  set bitsPerSecond(bps: number | undefined) {
    this.encoder.bitrate = bps ?? this.usualBps;
  }

  /** `samples` is as long as one of Opus's frames, and only read. The packet is fresh and the caller's. */
  encode(samples: Int16Array): Uint8Array {
    if (!frameSamples.includes(samples.length)) throw new RangeError(`${samples.length} samples in a packet`);
    return this.encoder.encode(samples).slice();
  }
}

/** The packet that says that silence begins where `packet` does: its head alone, as of one frame (RFC 6716, 3.1). */
export function silentOpus(packet: Uint8Array): Uint8Array {
  return Uint8Array.of(packet[0]! & ~frameCountBits);
}

/** Opus packets → samples. One stream; keeps state between calls. */
export class OpusDecoder {
  private decoder = makeDecoder();

  /**
   * The samples, fresh: up to 5760 (120 ms), whatever the packet says. Undefined when the bytes are no Opus packet; the
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
    this.decoder = makeDecoder();
  }
}

function makeDecoder(): Decoder {
  return new Decoder({ channels: 1, sample_rate: sampleRateHz });
}
