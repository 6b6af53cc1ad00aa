// A program that shows a moving gradient over its whole terminal, as a call shows its pictures. `f` holds the gradient still,
// `m` moves it again, Ctrl-Z suspends, `q` ends.
import { PaneVideoSink } from '../../dist/cli/screen/pane-video.js';
import { realClock } from '../../dist/core/clock.js';
import { Fidelity } from '../../dist/flow/fidelity.js';
import { openPaintWorker } from '../../dist/roles/paint.js';
import { askCapabilities } from '../../dist/term/capabilities.js';
import { Presenter } from '../../dist/term/presenter.js';
import { Terminal } from '../../dist/term/terminal.js';

const terminal = new Terminal();
terminal.enter();
let presenter;
const onLate = (late) => presenter.adopt(late);
const capabilities = await askCapabilities(terminal, realClock, process.env, onLate);
presenter = new Presenter({ terminal, clock: realClock, ...capabilities });
const paint = openPaintWorker({ painter: 'half-block' });

let revision = 0;
let still = false;
const changes = [];
const cleared = [];
const renew = () => {
  revision++;
  presenter.control('\x1b[m\x1b[2J');
  for (const listener of [...changes, ...cleared]) listener();
};
terminal.on('resize', renew);
terminal.on('suspend', () => presenter.pause());
terminal.on('resume', () => {
  presenter.resume();
  renew();
});
const geometry = {
  canvas: () => ({
    column: 0,
    row: 0,
    columns: terminal.columns,
    rows: terminal.rows,
    cellWidth: 8,
    cellHeight: 16,
  }),
  covered: () => undefined,
  revision: () => revision,
  onChange: (listener) => {
    changes.push(listener);
    return () => {};
  },
  onCleared: (listener) => {
    cleared.push(listener);
    return () => {};
  },
};
const sink = new PaneVideoSink({ pane: 'remote', presenter, paint, geometry, fidelity: new Fidelity(30) });
const ending = new AbortController();
terminal.input.on('data', (bytes) => {
  const keys = bytes.toString('latin1');
  if (keys.includes('f')) still = true;
  if (keys.includes('m')) still = false;
  if (keys.includes('\x1a')) terminal.suspend();
  if (keys.includes('q')) ending.abort();
});

for (let n = 0; await sink.ready(ending.signal); n++) {
  void sink.show(gradient(terminal.columns, terminal.rows * 2, still ? 128 : (n * 8) % 256), ending.signal);
  await realClock.sleepUntil(realClock.nowUs() + 33_333, ending.signal);
}
sink.close();
presenter.close();
await paint.close();
terminal.close();

function gradient(width, height, blue) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([(255 * x) / width, (255 * y) / height, blue], (y * width + x) * 3);
    }
  }
  return { width, height, data, capturedAtUs: 0 };
}
