// The screen of a call without one: asks for pictures of the size that a 160 × 45 terminal shows, and takes each as shown
// when it has come, so that its age is that of its arrival.
import { monotonicNowUs } from '../core/clock.ts';
import type { VideoSink } from '../media/parts.ts';

export function headlessSink(): VideoSink {
  return {
    view: { width: 160, height: 90 },
    onView: () => {},
    ready: () => Promise.resolve(true),
    show: () => Promise.resolve({ shownAtUs: monotonicNowUs() }),
  };
}
