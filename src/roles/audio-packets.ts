// From the microphone's blocks to packets of 20 ms, or longer ones on a narrow line; in silence to next to none. The device
// side of the microphone is in devices, sending is main's.
import { RingBuffer } from '../core/ring-buffer.ts';
import { SilenceGate } from '../flow/silence-gate.ts';
import { SpeechDetector } from '../flow/speech.ts';
import { type AudioFormat, type AudioMode, audioFormats } from '../media/audio-formats.ts';
import { OpusEncoder, silentOpus } from '../media/opus.ts';
import type { SoundTarget } from '../media/parts.ts';
import { energy, levelDb, samplesToBytes, withChannels } from '../media/pcm.ts';
import {
  type AudioCodec,
  type AudioPacket,
  type Block,
  type Channels,
  durationUs,
  packetSamples,
  sampleRateHz,
} from '../media/types.ts';

/** A block that comes this far from where the last one ended begins anew: sound was lost in between. chosen: a packet. */
const gapUs = 20_000;
/** In silence the far side hears the room anew each 400 ms, as Opus's own DTX has it. */
const silentEveryUs = 400_000;
/** The longest packet, and what may wait beside it, in both channels. */
const mostSamples = 2 * 4 * packetSamples;

export class PacketMaker {
  /** Of the blocks that are put. */
  channels: Channels = 1;
  /** Packets made, those not sent for silence among them. */
  captured = 0;
  private readonly emit: (packet: AudioPacket) => void;
  private readonly ring = new RingBuffer(mostSamples);
  private codec: AudioCodec;
  private mode: AudioMode;
  private target: SoundTarget = { packetSamples };
  private encoder: OpusEncoder;
  private muted = false;
  private readonly gate = new SilenceGate();
  /** How long nothing has been sent for silence; undefined: the last packet was sent. */
  private silentUs: number | undefined;
  private nextUs = 0;
  private readonly speech = new SpeechDetector();
  private energySum = 0;
  private energyCount = 0;

  constructor(codec: AudioCodec, emit: (packet: AudioPacket) => void, mode: AudioMode = 'voice') {
    this.codec = codec;
    this.mode = mode;
    this.emit = emit;
    this.encoder = this.makeEncoder();
  }

  /** From the next packet on, in the codec's channels, whatever those of the blocks are. */
  encodeAs(codec: AudioCodec, mode = this.mode): void {
    this.codec = codec;
    this.mode = mode;
    this.silentUs = undefined;
    this.ring.clear();
    this.encoder = this.makeEncoder();
  }

  aim(target: SoundTarget): void {
    this.target = target;
    this.encoder.bitsPerSecond = target.bitsPerSecond;
  }

  /** While muted nothing is made, and what was half gathered is forgotten. */
  setMuted(muted: boolean): void {
    this.muted = muted;
    this.silentUs = undefined;
    this.ring.clear();
  }

  /** A new peer, who has heard nothing yet. */
  reset(): void {
    this.captured = 0;
    this.silentUs = undefined;
  }

  put(block: Block): void {
    const { capturedAtUs } = block;
    const samples = withChannels(block.samples, this.channels, this.format.channels);
    const blockEnergy = energy(samples);
    this.speech.hear(levelDb(blockEnergy, samples.length));
    this.energySum += blockEnergy;
    this.energyCount += samples.length;
    if (this.muted) return;
    if (Math.abs(capturedAtUs - this.nextUs) > gapUs) this.ring.clear();
    this.nextUs = capturedAtUs + this.microseconds(samples.length);
    for (let at = 0; at < samples.length; ) {
      at += this.ring.put(samples.subarray(at, at + packetSamples));
      while (this.ring.length >= this.samplesOfPacket) this.make(samples.length - at);
    }
  }

  /** Somebody speaks now, muted or not. */
  get speaks(): boolean {
    return this.speech.speaks;
  }

  /** RMS since the last call, dBFS. */
  takeLevelDb(): number {
    const level = levelDb(this.energySum, this.energyCount);
    this.energySum = 0;
    this.energyCount = 0;
    return level;
  }

  /** `behind`: samples of the current block that are not in the ring yet. */
  private make(behind: number): void {
    const timestampUs = Math.max(0, Math.round(this.nextUs - this.microseconds(behind + this.ring.length)));
    const samples = new Int16Array(this.samplesOfPacket);
    this.ring.take(samples);
    const { codec } = this;
    const data = this.format.coding === 'opus' ? this.encoder.encode(samples) : samplesToBytes(samples);
    this.captured++;
    this.send({ seq: 0, timestampUs, codec, samples: this.target.packetSamples, data }, samples);
  }

  /**
   * All that is made, but in silence only one packet in a while, and after it one that says that silence goes on. The encoder
   * has seen the others too: so the first packet after them fits to what the far decoder imagines meanwhile. What is soft in
   * music is no silence.
   */
  private send(packet: AudioPacket, samples: Int16Array): void {
    const lengthUs = durationUs(packet);
    const isSilent = this.gate.isSilent(levelDb(energy(samples), samples.length), lengthUs);
    if (!isSilent || packet.codec !== 'opus' || this.mode === 'music') {
      this.silentUs = undefined;
      this.emit(packet);
      return;
    }
    this.silentUs = this.silentUs === undefined ? 0 : this.silentUs + lengthUs;
    if (this.silentUs === 0) this.emit({ ...packet, samples: packetSamples, data: silentOpus(packet.data) });
    else if (this.silentUs >= silentEveryUs) {
      this.emit(packet);
      this.silentUs = undefined;
    }
  }

  private makeEncoder(): OpusEncoder {
    const encoder = new OpusEncoder(this.format.channels, this.mode);
    encoder.bitsPerSecond = this.target.bitsPerSecond;
    return encoder;
  }

  private get format(): AudioFormat {
    return audioFormats[this.codec];
  }

  /** In all channels together, as everything that is counted here. */
  private get samplesOfPacket(): number {
    return this.target.packetSamples * this.format.channels;
  }

  private microseconds(samples: number): number {
    return (samples * 1_000_000) / (sampleRateHz * this.format.channels);
  }
}
