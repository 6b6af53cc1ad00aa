// What comes from the terminal, split into keys, pasted text, and answers to our questions. Raw mode while it is open.
import { closeSync, constants, openSync } from 'node:fs';
import { isatty, ReadStream } from 'node:tty';
import { ReplyParser } from '../ansi/replies.ts';
import type { Reply } from '../ansi/reply.ts';
import type { Clock } from '../core/clock.ts';
import { TchatError } from '../core/errors.ts';
import type { Closable } from '../core/scope.ts';
import { KeyInput } from './key-input.ts';
import { Paste } from './paste.ts';

export interface TtyInputOwner {
  onReply(reply: Reply, atUs: number): void;
  /** Nothing will come any more. May be told more than once. */
  onLost(): void;
}

export class TtyInput implements Closable {
  readonly keys = new KeyInput();
  /** Cursor reports that were asked for and have not come. */
  awaited = 0;
  private readonly clock: Clock;
  private readonly owner: TtyInputOwner;
  private readonly source: ReadStream;
  private readonly ownsSource: boolean;
  private readonly parser: ReplyParser;
  private readonly paste = new Paste((text) => this.keys.paste(text));
  private releaseTimer: NodeJS.Timeout | undefined;
  private watching = false;

  /** Of this process's terminal, or of the one behind `fd`. Throws `not-a-terminal`. */
  constructor(fd: number | undefined, clock: Clock, owner: TtyInputOwner) {
    this.clock = clock;
    this.owner = owner;
    this.source = openSource(fd);
    this.ownsSource = this.source !== process.stdin;
    this.parser = new ReplyParser({
      onReply: (reply) => {
        if (reply.kind === 'paste-begin') this.paste.begin();
        if (reply.kind === 'paste-end') this.paste.end();
        if (reply.kind === 'key') this.keys.event(reply);
        if (reply.kind === 'cursor') this.awaited = Math.max(0, this.awaited - 1);
        this.owner.onReply(reply, this.clock.nowUs());
      },
      onKeys: (bytes) => {
        if (!this.paste.take(bytes)) this.keys.keys(Buffer.from(bytes));
      },
    });
  }

  /** Raw mode; from the first time on the end of the input is told, until `close`. */
  open(): void {
    if (!this.watching) {
      this.watching = true;
      for (const event of ['error', 'end', 'close']) this.source.on(event, this.lose);
    }
    this.source.on('data', this.read);
    this.source.setRawMode(true);
    this.source.ref();
    this.source.resume();
  }

  /** Leaves what comes to others; `open` takes it back. Throws nothing. */
  release(): void {
    clearTimeout(this.releaseTimer);
    this.paste.close();
    this.source.off('data', this.read);
    this.source.pause();
    try {
      this.source.setRawMode(false);
    } catch {
      // A terminal that is gone has no modes.
    }
  }

  /** Before each question for the cursor's position. `rows`: of the terminal; a single one is told apart worse. */
  expectCursor(rows: number): void {
    this.awaited++;
    this.parser.hasOneRow = rows === 1;
    this.parser.expectCursor();
  }

  /** Lets go of the device. */
  close(): void {
    for (const event of ['error', 'end', 'close']) this.source.off(event, this.lose);
    // A late error of a source that nobody listens to any more must not end the process.
    this.source.on('error', () => {});
    if (this.ownsSource) this.source.destroy();
    else this.source.unref();
  }

  private readonly lose = (): void => this.owner.onLost();

  private readonly read = (bytes: Buffer): void => {
    this.parser.push(bytes, this.clock.nowUs());
    this.armRelease();
  };

  private armRelease(): void {
    clearTimeout(this.releaseTimer);
    const { deadlineUs } = this.parser;
    if (deadlineUs === undefined) return;
    const delayMs = Math.ceil(Math.max(0, deadlineUs - this.clock.nowUs()) / 1000);
    this.releaseTimer = setTimeout(() => {
      this.parser.release(this.clock.nowUs());
      this.armRelease();
    }, delayMs);
  }
}

function openSource(fd: number | undefined): ReadStream {
  if (fd !== undefined) return new ReadStream(fd);
  if (process.stdin.isTTY) return process.stdin;
  let own: number | undefined;
  try {
    own = openSync('/dev/tty', constants.O_RDWR | constants.O_NOCTTY);
    if (isatty(own)) return new ReadStream(own);
  } catch {
    // Said below.
  }
  if (own !== undefined) closeSync(own);
  throw new TchatError('not-a-terminal', 'There is no terminal to read keys from.');
}
