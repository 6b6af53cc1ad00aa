// What runs in the pty of the slow terminals' benchmark: a camera that takes pictures by the clock, and either the project's
// way to the terminal or the naive one, in which every picture is painted in full and written.
//
//   node slow-terminal-program.js paced|naive CLIP
import { write } from 'node:fs';
import { PaneVideoSink } from '../../src/cli/screen/pane-video.ts';
import { realClock } from '../../src/core/clock.ts';
import { Fidelity } from '../../src/flow/fidelity.ts';
import { encodeJpeg, warmUpJpeg } from '../../src/media/jpeg.ts';
import type { VideoPacket } from '../../src/media/types.ts';
import { createPainter } from '../../src/paint/painters.ts';
import { openPaintWorker } from '../../src/roles/paint.ts';
import { askCapabilities } from '../../src/term/capabilities.ts';
import { Presenter } from '../../src/term/presenter.ts';
import { Terminal } from '../../src/term/terminal.ts';
import { type ClipName, columns, indexAt, recorded, rows, stamped } from './slow-terminal-clip.ts';

const [mode, name] = process.argv.slice(2) as ['paced' | 'naive', ClipName];
const clip = recorded(name);
const canvas = { column: 0, row: 0, columns, rows, cellWidth: 8, cellHeight: 16 };
warmUpJpeg();

const take = () => {
  const nowUs = realClock.nowUs();
  return stamped(clip[indexAt(nowUs / 1000)]!, nowUs);
};

if (mode === 'naive') {
  const painter = createPainter('half-block', { bytePrice: 0, budgetBytes: 1e9, firstBudgetBytes: 1e9 });
  let last = Promise.resolve();
  setInterval(() => {
    const bytes = painter.paint(take(), canvas).slice();
    last = last.then(() => writeAll(bytes));
  }, 1000 / 30);
} else {
  const terminal = new Terminal();
  terminal.enter();
  const capabilities = await askCapabilities(terminal, realClock, process.env);
  const presenter = new Presenter({ terminal, clock: realClock, ...capabilities });
  const paint = openPaintWorker({ painter: 'half-block' });
  const nobody = () => () => {};
  const sink = new PaneVideoSink({
    pane: 'remote',
    presenter,
    paint,
    fidelity: new Fidelity(30),
    geometry: {
      canvas: () => canvas,
      covered: () => undefined,
      revision: () => 0,
      onChange: nobody,
      onCleared: nobody,
    },
  });
  // A key turns the first cell, as an answer of the screen would.
  let pressed = 0;
  terminal.input.on('data', () =>
    presenter.control(`\x1b7\x1b[m\x1b[1;1H${(pressed = (pressed + 1) % 10)}\x1b8`),
  );

  const signal = new AbortController().signal;
  let newest: VideoPacket | undefined;
  let wake = () => {};
  void (async () => {
    for (let seq = 0, dueUs = realClock.nowUs(); ; seq++) {
      await realClock.sleepUntil(dueUs);
      dueUs = Math.max(dueUs + 1e6 / sink.fps!, realClock.nowUs());
      const frame = take();
      const data = await encodeJpeg(frame, 80);
      newest = {
        seq,
        timestampUs: frame.capturedAtUs,
        codec: 'jpeg',
        width: columns,
        height: rows * 2,
        data,
      };
      wake();
    }
  })();
  while (await sink.ready(signal)) {
    while (!newest) await new Promise<void>((resolve) => (wake = resolve));
    const packet = newest;
    newest = undefined;
    void sink.show(packet, signal);
  }
}

function writeAll(bytes: Uint8Array, from = 0): Promise<void> {
  return new Promise((resolve) => {
    write(1, bytes, from, (error, count) => {
      if (error || from + count === bytes.length) resolve();
      else resolve(writeAll(bytes, from + count));
    });
  });
}
