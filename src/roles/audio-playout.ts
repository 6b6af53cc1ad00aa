// From packets to what the speaker asks for: jitter buffer, decoder, concealment. Everything happens at the moment at
// which the device accepts a block, so nothing waits decoded and the device's clock is the only one.
import { RingBuffer } from '../core/ring-buffer.ts';
import { JitterBuffer } from '../flow/jitter-buffer.ts';
import { Concealer } from '../media/concealment.ts';
import { OpusDecoder } from '../media/opus.ts';
import { bytesToSamples, energy, levelDb } from '../media/pcm.ts';
import { type AudioPacket, packetSamples, sampleRateHz } from '../media/types.ts';

/** Longest packet, 120 ms: what a peer may send at most, and the most that waits decoded. */
const longestPacket = 5760;
/** What Opus looks ahead in its low-delay mode (RFC 6716, 2: 2.5 ms); PCM does not. */
const opusLookAheadUs = 2_500;
/** Delays that are kept: a second of packets. */
const keptDelays = 50;

export class Playout {
  /** Packets handed to the speaker, decoded. */
  played = 0;
  concealedMs = 0;
  /** Packets that were no sound. */
  broken = 0;
  /** Peer's clock minus ours; undefined until it is known. */
  clockOffsetUs: number | undefined;
  /** From `fill` until the device has the sound. */
  deviceLatencyUs = 0;
  readonly jitter = new JitterBuffer();
  private readonly decoder = new OpusDecoder();
  private readonly concealer = new Concealer();
  private readonly decoded = new RingBuffer(longestPacket);
  private delays: { atUs: number; ms: number }[] = [];
  private energySum = 0;
  private energyCount = 0;

  put(packet: AudioPacket, arrivedAtUs: number): void {
    this.jitter.put(packet, arrivedAtUs);
  }

  /** Writes all of `into`, which the device plays from `atUs` on. */
  fill(into: Int16Array, atUs: number): void {
    let filled = this.decoded.take(into);
    while (filled < into.length) {
      const rest = into.subarray(filled);
      const taken = this.jitter.take(Math.round(atUs + microseconds(filled)));
      if (taken.kind === 'silence') {
        // Only as much as the device wants now: the next block asks again, so a stream begins within a block of its time.
        this.concealer.invent(rest);
        break;
      }
      if (taken.kind === 'packet') this.decode(taken.packet, atUs + microseconds(filled));
      else this.conceal();
      filled += this.decoded.take(rest);
    }
    this.energySum += energy(into);
    this.energyCount += into.length;
  }

  /** Mouth to ear of the packets of the last second, ms; see AudioCounters. */
  delaysMs(nowUs: number): number[] {
    return this.delays.filter(({ atUs }) => nowUs - atUs < 1_000_000).map(({ ms }) => ms);
  }

  /** RMS since the last call, dBFS. */
  takeLevelDb(): number {
    const level = levelDb(this.energySum, this.energyCount);
    this.energySum = 0;
    this.energyCount = 0;
    return level;
  }

  /** A new peer: forgets what was buffered and counted. What is being heard fades out. */
  reset(): void {
    this.jitter.reset();
    this.decoder.reset();
    this.decoded.clear();
    this.delays = [];
    this.played = this.concealedMs = this.broken = 0;
    this.clockOffsetUs = undefined;
  }

  private decode(packet: AudioPacket, playedAtUs: number): void {
    const isOpus = packet.codec === 'opus';
    const samples = isOpus ? this.decoder.decode(packet.data) : bytesToSamples(packet.data);
    if (!samples || samples.length === 0 || samples.length > longestPacket) {
      this.broken++;
      this.conceal();
      return;
    }
    this.decoded.put(this.concealer.hear(samples));
    this.played++;
    if (this.clockOffsetUs === undefined) return;
    const capturedAtUs = packet.timestampUs - this.clockOffsetUs;
    const ageUs = playedAtUs + this.deviceLatencyUs + (isOpus ? opusLookAheadUs : 0) - capturedAtUs;
    if (this.delays.length >= keptDelays) this.delays.shift();
    this.delays.push({ atUs: playedAtUs, ms: ageUs / 1000 });
  }

  private conceal(): void {
    const samples = new Int16Array(packetSamples);
    this.concealer.invent(samples);
    this.decoded.put(samples);
    this.concealedMs += packetSamples / (sampleRateHz / 1000);
  }
}

function microseconds(samples: number): number {
  return (samples * 1_000_000) / sampleRateHz;
}
