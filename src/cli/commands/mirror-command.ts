// `tchat mirror`: the own camera on the whole terminal, without a call. For looking at oneself, at the light, and at what
// this terminal can show.
import { clearScreen, cursorTo, resetColors } from '../../ansi/sequences.ts';
import { exitCodes, TchatError } from '../../core/errors.ts';
import { linkedAbort } from '../../core/linked-abort.ts';
import { Scope } from '../../core/scope.ts';
import { parseCameraChoice, settleCamera } from '../../devices/camera.ts';
import { mirrored } from '../../media/look.ts';
import { openCaptureWorker } from '../../roles/capture-source.ts';
import { openPaintWorker } from '../../roles/paint.ts';
import type { Capabilities } from '../../term/capabilities.ts';
import type { Terminal } from '../../term/terminal.ts';
import { checkTerminal } from '../peer/introduction.ts';
import type { Program } from '../program.ts';
import type { CellSize } from '../screen/cell-size.ts';
import type { PaneGeometry } from '../screen/pane-video.ts';
import { PictureTerminal } from '../screen/picture-terminal.ts';

export interface MirrorOptions {
  readonly camera: string;
  readonly painter: string;
  readonly fps: number;
  readonly caps?: Partial<Capabilities>;
}

/** chosen: numbers that change faster cannot be read. */
const statusEveryUs = 500_000;

/** Until q, Ctrl-C, or a signal. Throws `not-a-terminal`. */
export async function mirrorCommand(options: MirrorOptions, program: Program): Promise<number> {
  checkTerminal('A mirror');
  const { clock, stop } = program;
  const { fps } = options;
  const scope = new Scope();
  const over = linkedAbort(stop.signal);
  const { signal } = over;
  try {
    if (options.camera === 'none') throw new TchatError('usage', 'A mirror needs a camera.');
    const camera = await settleCamera(parseCameraChoice(options.camera), 'test');
    const video = scope.own(openCaptureWorker({ camera, selfFps: fps }));
    const paint = scope.own(openPaintWorker({ painter: 'half-block' }));
    const onGone = () => over.abort();
    const onOverflow = () => redraw();
    const asked = { painter: options.painter, fps, caps: options.caps };
    const picture = await PictureTerminal.open({ scope, program, paint, ...asked, onGone, onOverflow });
    const { terminal, presenter, painter } = picture;
    const sink = picture.sink('mirror', wholeTerminal(terminal, picture.cell));

    const redraw = () => {
      presenter.control(resetColors + clearScreen);
      picture.repaint();
      video.aimSelf(sink.view);
    };
    terminal.on('resize', redraw);
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
        picture.nextPainter();
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
function wholeTerminal(terminal: Terminal, cell: CellSize): PaneGeometry {
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
      const { width, height } = cell.now;
      return { column: 0, row: 0, columns, rows: rows - 1, cellWidth: width, cellHeight: height };
    },
    covered: () => undefined,
    revision: () => revision,
    onChange: listen,
    onCleared: () => () => {},
  };
}
