// A program in a real pty, and its terminal behind a slow line: what it writes waits in a queue, leaves at a given rate and
// arrives late; what the terminal answers and what is typed come as late. The relay reads the pty no faster than its queue
// has room, so that a program that writes too much is held up as ssh would hold it up.
import pty from '@lydell/node-pty';
import { monotonicNowUs } from '../../src/core/clock.ts';
import { type LineOptions, SlowLine } from './pty-relay-line.ts';
import { TerminalEmulator } from './terminal-emulator.ts';

export interface RelayOptions extends LineOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env?: NodeJS.ProcessEnv;
  /** After each piece of output has been drawn on the far screen. */
  readonly onDrawn?: () => void;
}

/** Between two looks at the line. Chosen: a timer's grain. */
const tickMs = 1;

export class PtyRelay {
  readonly terminal: TerminalEmulator;
  readonly line: SlowLine;
  readonly exited: Promise<number>;
  ended = false;
  /** Bytes that the far terminal has got. */
  receivedBytes = 0;
  private readonly child: pty.IPty;
  private readonly delayUs: number;
  private readonly timer: NodeJS.Timeout;
  private readonly onDrawn: (() => void) | undefined;
  /** Read from the pty, with no room in the queue. */
  private surplus: Buffer[] = [];
  private readonly typed: { text: string; atUs: number }[] = [];

  constructor(file: string, args: readonly string[], options: RelayOptions) {
    const { columns, rows, env = {}, delayUs, onDrawn } = options;
    this.line = new SlowLine(options);
    this.delayUs = delayUs;
    this.onDrawn = onDrawn;
    this.terminal = new TerminalEmulator(columns, rows);
    const own = { PATH: process.env.PATH!, HOME: process.env.HOME!, COLORTERM: 'truecolor', LANG: 'C.UTF-8' };
    const place = { cols: columns, rows, name: 'xterm-256color', encoding: null };
    this.child = pty.spawn(file, [...args], { ...place, env: { ...own, ...env } });
    this.child.onData((data) => {
      this.surplus.push(data as unknown as Buffer);
      this.move();
    });
    this.terminal.onAnswer((text) => this.type(text));
    this.exited = new Promise((resolve) => {
      this.child.onExit(({ exitCode }) => {
        this.ended = true;
        resolve(exitCode);
      });
    });
    this.timer = setInterval(() => this.move(), tickMs);
  }

  /** At the far end; arrives after the line's delay. */
  type(text: string): void {
    this.typed.push({ text, atUs: monotonicNowUs() + this.delayUs });
  }

  resize(columns: number, rows: number): void {
    this.terminal.resize(columns, rows);
    this.child.resize(columns, rows);
  }

  /** The far terminal reads nothing for so long. */
  stop(us: number): void {
    this.line.stoppedUntilUs = monotonicNowUs() + us;
  }

  async close(): Promise<void> {
    if (!this.ended) this.child.kill('SIGKILL');
    // What a paused pty holds must be read for its end to be seen.
    this.surplus = [];
    this.child.resume();
    await this.exited;
    clearInterval(this.timer);
    this.terminal.close();
  }

  private move(): void {
    const nowUs = monotonicNowUs();
    const arrived = Buffer.concat(this.line.take(nowUs));
    for (let first = this.surplus[0]; first; first = this.surplus[0]) {
      const taken = this.line.put(first, nowUs);
      if (taken === first.length) this.surplus.shift();
      else this.surplus[0] = first.subarray(taken);
      if (taken === 0) break;
    }
    if (this.surplus.length > 0) this.child.pause();
    else this.child.resume();
    while (this.typed[0] && this.typed[0].atUs <= nowUs) {
      const { text } = this.typed.shift()!;
      if (!this.ended) this.child.write(text);
    }
    if (arrived.length === 0) return;
    this.receivedBytes += arrived.length;
    void this.terminal.write(arrived).then(this.onDrawn);
  }
}
