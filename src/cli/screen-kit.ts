// Terminal, presenter, blessed and painters put together to the screen of a call. On every way out the terminal is left as
// it was.
import { log } from '../core/log.ts';
import { Scope } from '../core/scope.ts';
import { Fidelity } from '../flow/fidelity.ts';
import type { Canvas } from '../paint/painter.ts';
import type { PaintRole } from '../roles/paint.ts';
import { askCapabilities } from '../term/capabilities.ts';
import { Presenter } from '../term/presenter.ts';
import { ScreenOutput } from '../term/screen-output.ts';
import { Terminal } from '../term/terminal.ts';
import { openScreen, type VideoPane } from '../ui/screen.ts';
import type { Action } from '../ui/snapshot.ts';
import { CallScreen, type CallScreenParts } from './call-screen.ts';
import { CellSize } from './cell-size.ts';
import { painterFor } from './painter-choice.ts';
import { paneGeometry } from './pane-geometry.ts';
import { PaneVideoSink } from './pane-video.ts';

/** What a screen is made of, loaded before it is known whether there will be a call. */
export interface ScreenKit {
  /** Takes over the terminal. Throws `not-a-terminal`; the terminal is then as it was. */
  open(parts: CallScreenParts): Promise<CallScreen>;
}

/** The painters stay their owner's. */
export function screenKit(paint: PaintRole): ScreenKit {
  return { open: (parts) => openCallScreen(parts, paint) };
}

async function openCallScreen(parts: CallScreenParts, paint: PaintRole): Promise<CallScreen> {
  const scope = new Scope();
  try {
    const { program } = parts;
    const terminal = scope.own(new Terminal());
    program.restorers.add(terminal.restore);
    scope.defer(() => void program.restorers.delete(terminal.restore));
    terminal.enter();
    const capabilities = {
      ...(await askCapabilities(terminal, program.clock, process.env)),
      ...parts.options.caps,
    };
    log('screen', `${capabilities.name}, ${capabilities.colors}`);
    const picture = { painter: painterFor(parts.options.painter, capabilities) };
    paint.setPainter(picture.painter.cells, picture.painter.pixels);
    const presenter = scope.own(
      new Presenter({
        terminal,
        clock: program.clock,
        ...capabilities,
        onGone: () => program.stop.stop(),
        onOverflow: () => screen.redraw(),
      }),
    );
    const output = new ScreenOutput(terminal, presenter);
    const actions = { onAction: (_action: Action) => {} };
    const screen = scope.own(
      openScreen({ input: terminal.input, output, onAction: (action) => actions.onAction(action) }),
    );
    terminal.input.on('paste', (text: string) => screen.paste(text));
    terminal.on('suspend', () => presenter.pause());
    terminal.on('resume', () => {
      presenter.resume();
      screen.redraw();
    });
    terminal.on('gone', () => program.stop.stop());
    const cell = scope.own(new CellSize(capabilities.cell));
    const fidelity = new Fidelity(parts.options.fps, !capabilities.remote);
    const pane = (name: VideoPane) => {
      const geometry = paneGeometry(screen, name, cell);
      const pixelsFor = (canvas: Canvas) => picture.painter.pixelsFor(canvas);
      return scope.own(new PaneVideoSink({ pane: name, presenter, paint, geometry, pixelsFor, fidelity }));
    };
    const callScreen = new CallScreen({
      ...parts,
      scope,
      terminal,
      presenter,
      paint,
      picture,
      capabilities,
      screen,
      actions,
      pane,
    });
    cell.watch(terminal, presenter, program.clock, () => callScreen.repaint());
    return callScreen;
  } catch (error) {
    await scope.close();
    throw error;
  }
}
