// A program in a real pty, with an emulated terminal on the other end that draws what it writes and answers what it asks.
import { resolve } from 'node:path';
import pty from '@lydell/node-pty';
import { TerminalEmulator } from './terminal-emulator.ts';

/** The built program; tests and benchmarks run in the project's folder. */
export const mainFile = resolve('dist/main.js');

export interface PtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: NodeJS.ProcessEnv;
  /** False for long runs: `raw` stays empty. */
  readonly keepRaw?: boolean;
  /** After each piece of output has been drawn. */
  readonly onDrawn?: () => void;
}

export class PtyProgram {
  readonly terminal: TerminalEmulator;
  /** Everything that was written, as latin-1; for finding sequences that the screen does not show. Bounded by the test. */
  raw = '';
  readonly exited: Promise<{ exitCode: number; signal: number | undefined }>;
  ended = false;
  private readonly child: pty.IPty;

  constructor(file: string, args: readonly string[], options: PtyOptions = {}) {
    const { columns = 80, rows = 24, env = {}, keepRaw = true, onDrawn } = options;
    this.terminal = new TerminalEmulator(columns, rows);
    this.child = pty.spawn(file, [...args], {
      cols: columns,
      rows,
      name: 'xterm-256color',
      encoding: null,
      env: {
        PATH: process.env.PATH!,
        HOME: process.env.HOME!,
        COLORTERM: 'truecolor',
        LANG: 'C.UTF-8',
        ...env,
      },
    });
    this.child.onData((data) => {
      const bytes = data as unknown as Buffer;
      if (keepRaw) this.raw += bytes.toString('latin1');
      void this.terminal.write(bytes).then(onDrawn);
    });
    this.terminal.onAnswer((text) => {
      if (!this.ended) this.child.write(text);
    });
    this.exited = new Promise((resolve) => {
      this.child.onExit(({ exitCode, signal }) => {
        this.ended = true;
        resolve({ exitCode, signal: signal || undefined });
      });
    });
  }

  get pid(): number {
    return this.child.pid;
  }

  type(keys: string): void {
    this.child.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.child.resize(columns, rows);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** What closing the window does: the pty goes away, the program gets SIGHUP. */
  hangUpTerminal(): void {
    this.ended = true;
    (this.child as unknown as { destroy(): void }).destroy();
  }

  /** Waits until `look` gives something other than undefined and false. Fails with the screen's text. */
  async until<T>(
    what: string,
    look: () => T | undefined | false | Promise<T | undefined | false>,
    seconds = 20,
  ): Promise<T> {
    const deadline = Date.now() + seconds * 1000;
    for (;;) {
      const seen = await look();
      if (seen !== undefined && seen !== false) return seen;
      if (Date.now() > deadline) {
        throw new Error(
          `never seen: ${what}. The screen${this.ended ? ' (the program has ended)' : ''}:\n${this.terminal.text()}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  untilText(pattern: RegExp, seconds?: number): Promise<RegExpExecArray> {
    return this.until(String(pattern), () => pattern.exec(this.terminal.text()) ?? undefined, seconds);
  }

  /** Ends what still runs and closes the pty. */
  async close(): Promise<void> {
    if (!this.ended) this.child.kill('SIGKILL');
    await this.exited;
    this.terminal.close();
  }
}
