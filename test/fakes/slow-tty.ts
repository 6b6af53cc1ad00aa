// A terminal behind a narrow line: takes bytes into a bounded queue at a given rate, feeds them to an emulator, and passes
// on its answers. Time is the test's.

import { ReplyParser } from '../../src/ansi/replies.ts';
import type { Reply } from '../../src/ansi/reply.ts';
import type { PresenterTerminal } from '../../src/term/presenter.ts';
import { TerminalEmulator } from './terminal-emulator.ts';

export interface SlowTtyOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** Bytes that the line holds. */
  readonly queueBytes?: number;
  /** False: the terminal answers nothing. */
  readonly answers?: boolean;
  /** The Clock by which answers come. */
  readonly nowUs?: () => number;
}

export class SlowTty implements PresenterTerminal {
  readonly emulator: TerminalEmulator;
  /** Everything that was taken; latin-1. */
  written = '';
  gone = false;
  private readonly queueBytes: number;
  private readonly listeners = new Set<(reply: Reply, atUs: number) => void>();
  private readonly parser: ReplyParser;
  private queue: Uint8Array = new Uint8Array(0);

  constructor(options: SlowTtyOptions = {}) {
    const { columns = 20, rows = 6, queueBytes = 4096, answers = true } = options;
    const { nowUs = () => Math.round(performance.now() * 1000) } = options;
    this.emulator = new TerminalEmulator(columns, rows);
    this.queueBytes = queueBytes;
    this.parser = new ReplyParser({
      onReply: (reply) => {
        for (const listener of this.listeners) listener(reply, nowUs());
      },
      onKeys: () => {},
    });
    if (answers) this.emulator.onAnswer((text) => this.parser.push(Buffer.from(text), 0));
  }

  readonly file = {
    tryWrite: (bytes: Uint8Array, from = 0): number | 'gone' => {
      if (this.gone) return 'gone';
      const taken = bytes.subarray(from, from + this.queueBytes - this.queue.length);
      this.queue = Buffer.concat([this.queue, taken]);
      this.written += Buffer.from(taken).toString('latin1');
      return taken.length;
    },
  };

  /** Answers that others wait for. */
  cursorsAwaited = 0;

  expectCursor(): void {
    this.parser.expectCursor();
  }

  forgetCursors(): void {}

  on(_event: 'reply', listener: (reply: Reply, atUs: number) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Something comes from the terminal. */
  answer(text: string): void {
    this.parser.push(Buffer.from(text), 0);
  }

  get queuedBytes(): number {
    return this.queue.length;
  }

  /** Bytes that go into the queue whether there is room or not: the way out waits for it. */
  force(text: string): void {
    this.queue = Buffer.concat([this.queue, Buffer.from(text)]);
    this.written += text;
  }

  /** The terminal reads so many bytes of what waits, and answers what it is asked. */
  async read(bytes = Number.POSITIVE_INFINITY): Promise<void> {
    const taken = this.queue.subarray(0, bytes);
    this.queue = this.queue.subarray(taken.length);
    await this.emulator.write(taken);
  }
}
