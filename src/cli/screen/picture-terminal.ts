// A terminal made ready for pictures: entered and asked what it can do, with its presenter, its painter and the size of its
// cells. The screen of a call and the mirror draw on it. On every way out the terminal is left as it was.
import { reportKeyReleases, stopKeyReleases } from '../../ansi/sequences.ts';
import { log } from '../../core/log.ts';
import type { Scope } from '../../core/scope.ts';
import { Fidelity } from '../../flow/fidelity.ts';
import type { PaintRole } from '../../roles/paint.ts';
import { askCapabilities, type Capabilities } from '../../term/capabilities.ts';
import { knownTerminal } from '../../term/known-terminals.ts';
import { Presenter } from '../../term/presenter.ts';
import { Terminal } from '../../term/terminal.ts';
import type { Program } from '../program.ts';
import { CellSize } from './cell-size.ts';
import { LivePainter } from './live-painter.ts';
import { type PaneGeometry, PaneVideoSink } from './pane-video.ts';

export interface PictureTerminalParts {
  /** Closes all of it. */
  readonly scope: Scope;
  readonly program: Program;
  /** The painters stay their owner's. */
  readonly paint: PaintRole;
  /** One of `painterWords`. */
  readonly painter: string;
  readonly fps: number;
  readonly caps?: Partial<Capabilities> | undefined;
  /** The terminal is gone. */
  onGone(): void;
  /** Control was dropped, and all must be drawn again. */
  onOverflow(): void;
}

export class PictureTerminal {
  readonly terminal: Terminal;
  readonly presenter: Presenter;
  readonly painter: LivePainter;
  readonly cell: CellSize;
  private readonly parts: PictureTerminalParts;
  private readonly fidelity: Fidelity;
  private name: string;
  private readonly sinks: PaneVideoSink[] = [];

  /** Takes over the terminal. Throws `not-a-terminal`; what was begun is the scope's. */
  static async open(parts: PictureTerminalParts): Promise<PictureTerminal> {
    const { scope, program, caps } = parts;
    const terminal = scope.own(new Terminal());
    program.restorers.add(terminal.restore);
    scope.defer(() => void program.restorers.delete(terminal.restore));
    terminal.enter();
    let opened: PictureTerminal | undefined;
    const onLate = (late: Capabilities) => opened?.adopt({ ...late, ...caps });
    const found = await askCapabilities(terminal, program.clock, process.env, onLate);
    opened = new PictureTerminal(parts, terminal, { ...found, ...caps });
    return opened;
  }

  private constructor(parts: PictureTerminalParts, terminal: Terminal, capabilities: Capabilities) {
    const { scope, program, paint, onGone, onOverflow } = parts;
    const { clock } = program;
    log('screen', `${capabilities.name}, ${capabilities.colors}`);
    this.parts = parts;
    this.terminal = terminal;
    this.name = capabilities.name;
    this.fidelity = new Fidelity(parts.fps, !capabilities.remote);
    this.painter = new LivePainter({ paint, fidelity: this.fidelity, wanted: parts.painter, capabilities });
    this.presenter = scope.own(new Presenter({ terminal, clock, ...capabilities, onGone, onOverflow }));
    this.cell = scope.own(new CellSize(capabilities.cell));
    terminal.on('gone', onGone);
    this.cell.watch({
      terminal,
      presenter: this.presenter,
      clock,
      drawsPixels: () => this.painter.drawsPixels,
      onChange: () => this.repaint(),
    });
  }

  /** A pane's way to the glass. */
  sink(pane: string, geometry: PaneGeometry): PaneVideoSink {
    const { presenter, painter, fidelity } = this;
    const { paint, scope } = this.parts;
    const sink = scope.own(new PaneVideoSink({ pane, presenter, paint, geometry, painter, fidelity }));
    this.sinks.push(sink);
    return sink;
  }

  /** `p`: draws with the next painter that this terminal has. */
  nextPainter(): void {
    this.painter.next();
    this.repaint();
  }

  /** Asks the terminal to tell when keys are let go; one that cannot ignores it. */
  reportReleases(wanted: boolean): void {
    const asks = wanted && knownTerminal(this.name)?.releases !== false;
    if (this.terminal.reportsReleases === asks) return;
    this.terminal.reportsReleases = asks;
    this.presenter.control(asks ? reportKeyReleases : stopKeyReleases);
  }

  /** All pictures anew: the painter or the font is another one. */
  repaint(): void {
    for (const sink of this.sinks) sink.repaint();
  }

  private adopt(capabilities: Capabilities): void {
    log('screen', `late: ${capabilities.name}, ${capabilities.colors}`);
    this.name = capabilities.name;
    this.presenter.adopt(capabilities);
    const isOther = this.painter.adopt(capabilities);
    if (this.cell.adopt(capabilities.cell) || isOther) this.repaint();
  }
}
