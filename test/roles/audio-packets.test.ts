import { describe, expect, it } from 'vitest';
import type { AudioPacket } from '../../src/media/types.ts';
import { PacketMaker } from '../../src/roles/audio-packets.ts';

describe('the packet maker', () => {
  it('stamps each packet with the capture of its first sample, whatever the size of the blocks', () => {
    for (const size of [160, 240, 480, 1000, 5000]) {
      const packets: AudioPacket[] = [];
      const maker = new PacketMaker('pcm', (packet) => packets.push(packet));
      for (let at = 0; at < 20_000; at += size) {
        const samples = Int16Array.from({ length: size }, (_, i) => (at + i) % 30_000);
        maker.put({ samples, capturedAtUs: 1_000_000 + (at * 1e6) / 48_000 });
      }
      expect(packets.length).toBeGreaterThanOrEqual(20);
      for (const [n, packet] of packets.entries()) {
        expect(Math.abs(packet.timestampUs - (1_000_000 + n * 20_000))).toBeLessThanOrEqual(1);
        expect(packet.data[0]! + packet.data[1]! * 256).toBe((n * 960) % 30_000);
      }
    }
  });

  it('does not join sound from before a loss to sound from after it', () => {
    const packets: AudioPacket[] = [];
    const maker = new PacketMaker('pcm', (packet) => packets.push(packet));
    maker.put({ samples: new Int16Array(500).fill(1), capturedAtUs: 0 });
    maker.put({ samples: new Int16Array(960).fill(2), capturedAtUs: 900_000 });
    expect(packets).toHaveLength(1);
    expect(packets[0]).toMatchObject({ timestampUs: 900_000 });
    expect(packets[0]!.data.every((byte, i) => byte === (i % 2 ? 0 : 2))).toBe(true);
  });
});
