// What the capture role relies on, whatever the camera is.
import { describe, expect, it } from 'vitest';
import { monotonicNowUs } from '../../src/core/clock.ts';
import type { CapturedFrame, FrameSource } from '../../src/devices/device.ts';
import type { DeviceStatus } from '../../src/media/parts.ts';

/** `make` gives a new source that can deliver. */
export function describeFrameSource(name: string, make: () => FrameSource): void {
  describe(`${name}, as a frame source`, () => {
    it('does nothing before it is opened, and closes unopened', async () => {
      const source = make();
      expect(source.status.state).toBe('off');
      await source.close();
      await source.close();
    });

    it('gives frames with rising capture times, says it is live, and is silent once closed', async () => {
      const source = make();
      const frames: CapturedFrame[] = [];
      const states: DeviceStatus['state'][] = [];
      const openedAtUs = monotonicNowUs();
      await new Promise<void>((resolve) => {
        source.open({
          onFrame: (frame) => {
            frames.push(frame);
            if (frames.length === 4) resolve();
          },
          onStatus: ({ state }) => states.push(state),
        });
      });
      expect(source.status.state).toBe('live');
      expect(states.at(-1)).toBe('live');
      const closing = source.close();
      const known = frames.length;
      await Promise.all([closing, source.close()]);
      expect(source.status.state).toBe('off');
      await new Promise((resolve) => setTimeout(resolve, 80));
      expect(frames).toHaveLength(known);
      expect(states.at(-1)).toBe('live');
      const times = frames.map(({ capturedAtUs }) => capturedAtUs);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual(openedAtUs);
      expect(times.at(-1)).toBeLessThanOrEqual(monotonicNowUs());
    });

    it('is not opened once it was closed', async () => {
      const source = make();
      await source.close();
      source.open({ onFrame: () => expect.unreachable(), onStatus: () => expect.unreachable() });
      await source.close();
      expect(source.status.state).toBe('off');
    });
  });
}
