// What blessed writes to: looks like a tty's stream, and hands everything to the Presenter.
import { EventEmitter } from 'node:events';
import type { Presenter } from './presenter.ts';
import type { Terminal } from './terminal.ts';

export class ScreenOutput extends EventEmitter {
  readonly isTTY = true;
  readonly writable = true;
  private readonly terminal: Terminal;
  private readonly presenter: Presenter;

  constructor(terminal: Terminal, presenter: Presenter) {
    super();
    this.terminal = terminal;
    this.presenter = presenter;
    terminal.on('resize', () => this.emit('resize'));
  }

  get columns(): number {
    return this.terminal.columns;
  }

  get rows(): number {
    return this.terminal.rows;
  }

  /** Never waits; what is too much is dropped as a whole, and the Presenter asks for a redraw. */
  write(text: string | Uint8Array): boolean {
    this.presenter.control(text);
    return true;
  }
}
