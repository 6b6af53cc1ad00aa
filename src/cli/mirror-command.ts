// `tchat mirror`: the own camera on the whole terminal, without a call. For looking at oneself, at the light, and at what
// this terminal can show.
import { clearScreen, cursorTo, resetColors } from '../ansi/sequences.ts';
import { exitCodes, TchatError } from '../core/errors.ts';
import { Scope } from '../core/scope.ts';
import { parseCameraChoice, settleCamera } from '../devices/camera.ts';
import { Fidelity } from '../flow/fidelity.ts';
import { mirrored } from '../media/look.ts';
import type { Canvas } from '../paint/painter.ts';
import { openCaptureWorker } from '../roles/capture-source.ts';
import { openPaintWorker } from '../roles/paint.ts';
import { askCapabilities, type Capabilities } from '../term/capabilities.ts';
import { Presenter } from '../term/presenter.ts';
import { Terminal } from '../term/terminal.ts';
import { checkTerminal } from './introduction.ts';
import { painterAfter, painterFor } from './painter-choice.ts';
import { type PaneGeometry, PaneVideoSink } from './pane-video.ts';
import type { Program } from './program.ts';

export interface MirrorOptions {
  readonly camera: string;
  readonly painter: string;
  readonly fps: number;
  readonly caps?: Partial<Capabilities>;
}

/** chosen: numbers that change faster cannot be read. */
const statusEveryUs = 500_000;
const pane = 'mirror';

/** Until q, Ctrl-C, or a signal. Throws `not-a-terminal`. */
export async function mirrorCommand(options: MirrorOptions, program: Program): Promise<number> {
  checkTerminal('A mirror');
  const { clock, restorers, stop } = program;
  const { fps } = options;
  const scope = new Scope();
  const over = new AbortController();
  const signal = AbortSignal.any([stop.signal, over.signal]);
  try {
    if (options.camera === 'none') throw new TchatError('usage', 'A mirror needs a camera.');
    const camera = await settleCamera(parseCameraChoice(options.camera), 'test');
    const video = scope.own(openCaptureWorker({ camera, selfFps: fps }));
    const paint = scope.own(openPaintWorker({ painter: 'half-block' }));
    const terminal = scope.own(new Terminal());
    restorers.add(terminal.restore);
    scope.defer(() => void restorers.delete(terminal.restore));
    terminal.enter();
    const capabilities = { ...(await askCapabilities(terminal, clock, process.env)), ...options.caps };
    let painter = painterFor(options.painter, capabilities);
    paint.setPainter(painter.cells, painter.pixels);
    const onGone = () => over.abort();
    const presenter = scope.own(new Presenter({ terminal, clock, ...capabilities, onGone }));
    const geometry = wholeTerminal(terminal, capabilities.cell);
    const fidelity = new Fidelity(fps, !capabilities.remote);
    const pixelsFor = (canvas: Canvas) => painter.pixelsFor(canvas);
    const sink = scope.own(new PaneVideoSink({ pane, presenter, paint, geometry, pixelsFor, fidelity }));

    const redraw = () => {
      presenter.control(resetColors + clearScreen);
      sink.repaint();
      video.aimSelf(sink.view);
    };
    terminal.on('resize', redraw);
    terminal.on('gone', onGone);
    terminal.on('suspend', () => presenter.pause());
    terminal.on('resume', () => {
      presenter.resume();
      redraw();
    });
    sink.onView((view) => video.aimSelf(view));
    video.aimSelf(sink.view);
    terminal.input.on('data', (bytes: Buffer) => {
      const key = bytes.toString('latin1');
      if (key === 'q' || key === '\x03') over.abort();
      else if (key === '\x1a') terminal.suspend();
      else if (key === 'p') {
        painter = painterAfter(painter.name, capabilities);
        paint.setPainter(painter.cells, painter.pixels);
        redraw();
      }
    });

    let shown = 0;
    const status = async () => {
      while (!signal.aborted) {
        const { outBps, rttMs } = presenter.stats;
        const { state, name, error } = video.status;
        const { width, height } = sink.view;
        const numbers = `${painter.name} ${width}×${height}  ${(shown * 1e6) / statusEveryUs} fps  ${kilobytes(outBps)}`;
        const answer = Number.isNaN(rttMs) ? '–' : rttMs.toFixed(1);
        const line = error
          ? `${error.message} ${error.remedy}`
          : `${numbers}  ${answer} ms  ${name} ${state}`;
        const keys = ' q quits  p next painter ';
        const text = `${keys} ${line}`.slice(0, terminal.columns - 1).padEnd(terminal.columns - 1);
        presenter.control(resetColors + cursorTo(terminal.rows - 1, 0) + text);
        shown = 0;
        await clock.sleepUntil(clock.nowUs() + statusEveryUs, signal);
      }
    };
    const pictures = async () => {
      while (await sink.ready(signal)) {
        const frame = await video.takeSelf(signal);
        if (!frame) return;
        void sink.show(mirrored(frame), signal).then((seen) => {
          if (seen) shown++;
        });
      }
    };
    await Promise.all([status(), pictures()]);
    return exitCodes.ok;
  } finally {
    over.abort();
    await scope.close();
  }
}

function kilobytes(bytesPerSecond: number): string {
  return `${(bytesPerSecond / 1000).toFixed(0)} kB/s`;
}

/** All of it but the last row. */
function wholeTerminal(terminal: Terminal, cell = { width: 8, height: 16 }): PaneGeometry {
  let revision = 0;
  const listen = (listener: () => void) =>
    terminal.on('resize', () => {
      revision++;
      listener();
    });
  return {
    canvas: () => {
      const { columns, rows } = terminal;
      if (columns < 2 || rows < 2) return undefined;
      return { column: 0, row: 0, columns, rows: rows - 1, cellWidth: cell.width, cellHeight: cell.height };
    },
    covered: () => undefined,
    revision: () => revision,
    onChange: listen,
    onCleared: () => () => {},
  };
}
