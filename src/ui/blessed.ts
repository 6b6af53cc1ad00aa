// blessed 0.1.81 on a short lead: the parts that we use of it, started so that it touches nothing but the input and
// output that it is given. Raw mode, the alternate screen, signals and the end of the process belong to others.
import { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Widgets } from 'blessed';

/** What keys come from: chunks of bytes. Nothing else of it is used. */
export interface ScreenInput {
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  removeListener(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
}

/** What the screen is written to. Each write is whole: it ends with default colours and the cursor where it was. */
export interface ScreenOutput {
  readonly columns: number;
  readonly rows: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  removeListener(event: 'resize', listener: () => void): unknown;
}

/** One cell: packed style (theme.ts) and what stands in it. */
export type Cell = [attr: number, ch: string];
export type CellRow = Cell[] & { dirty: boolean };

export interface BlessedScreen {
  /** What is to be shown. */
  lines: CellRow[];
  /** What blessed believes to be shown. */
  olines: CellRow[];
  readonly program: BlessedProgram;
  append(node: unknown): void;
  alloc(): void;
  render(): void;
  draw(start: number, end: number): void;
  destroy(): void;
}

export interface BlessedProgram extends EventEmitter {
  cols: number;
  rows: number;
  isAlt: boolean;
  _exiting: boolean;
  readonly tput: {
    readonly strings: Record<string, string>;
    cup(row: number, column: number): string;
    sgr0(): string;
    brokenACS: boolean;
  };
  hideCursor(): void;
  /** Hands the output what was drawn in this turn, as one write. */
  flush(): void;
}

/** A blessed box: `lpos` is where it was last rendered (xl, yl exclusive, frame included). */
export interface BlessedBox {
  position: { left: number; top: number; width: number; height: number };
  lpos?: { xi: number; xl: number; yi: number; yl: number };
  readonly screen: BlessedScreen;
  readonly ileft: number;
  readonly itop: number;
  readonly iright: number;
  readonly ibottom: number;
  hidden: boolean;
  /** True: blessed leaves the inside alone. */
  _noFill: boolean;
  show(): void;
  hide(): void;
  render(): void;
}

interface HookOwner {
  _bound?: boolean;
  [handler: `_${string}Handler`]: () => void;
}

const require = createRequire(import.meta.url);

// Its parts by name and not the whole: 18 ms and 8 MB instead of 30 ms and 11 MB (measured; the rest is 30 unused widgets).
const makeProgram = require('blessed/lib/program.js') as HookOwner &
  ((options: Record<string, unknown>) => BlessedProgram);
const makeScreen = require('blessed/lib/widgets/screen.js') as HookOwner &
  ((options: Record<string, unknown>) => BlessedScreen);
const makeBox = require('blessed/lib/widgets/box.js') as (options: unknown) => BlessedBox;
const tput = require('blessed/lib/tput.js') as { ipaths: string[] };

// Whatever terminfo a machine has, blessed's own xterm-256color is used: newer formats are misread, and the same bytes
// everywhere can be tested.
tput.ipaths.length = 0;

export interface BlessedHandle {
  readonly screen: BlessedScreen;
  readonly program: BlessedProgram;
  /** Idempotent. Nothing is written and nobody is called from here on; no listener is left anywhere. */
  close(): void;
}

/** Starts a screen on an output that somebody has already switched to the alternate screen. Writes nothing yet. */
export function openBlessed(input: ScreenInput, output: ScreenOutput): BlessedHandle {
  forbidHooks();
  const keys = new EventEmitter();
  const passKeys = (chunk: Uint8Array) => keys.emit('data', chunk);
  const wall = new Wall(output);
  // In tmux blessed asks `tmux -V` in a child process and waits; it needs the answer only for cursor shapes.
  const tmux = process.env.TMUX;
  delete process.env.TMUX;
  let program: BlessedProgram;
  try {
    program = makeProgram({
      input: keys,
      output: wall,
      terminal: 'xterm-256color',
      forceUnicode: true,
      tput: true,
      buffer: true,
      zero: true,
    });
  } finally {
    if (tmux !== undefined) process.env.TMUX = tmux;
  }
  // "Already there": it neither enters the alternate screen now nor leaves it in destroy().
  program.isAlt = true;
  // Without it blessed jumps over unchanged cells with absolute positions, so that a character which the terminal draws
  // wider than we think moves nothing else in its row.
  program.tput.strings.parm_right_cursor = '';
  // Frames as Unicode, not by switching to the line-drawing set: a picture may come in between.
  program.tput.brokenACS = true;
  const screen = makeScreen({
    program,
    forceUnicode: true,
    smartCSR: false,
    fastCSR: false,
    useBCE: false,
    warnings: false,
    // Wide characters are laid out by lines-box.ts: blessed's tables end in 2014.
    fullUnicode: false,
  });
  program.removeAllListeners('resize');
  // A picture leaves any colours behind.
  wall.opening = program.tput.sgr0();
  input.on('data', passKeys);
  wall.listen();
  let closed = false;
  return {
    screen,
    program,
    close() {
      if (closed) return;
      closed = true;
      input.removeListener('data', passKeys);
      wall.close();
      program.isAlt = false;
      forbidHooks();
      screen.destroy();
      program.removeAllListeners();
    },
  };
}

export function box(options: Widgets.BoxOptions): BlessedBox {
  return makeBox({ ...options, tags: false });
}

/** blessed takes these hooks on `process` when its first screen opens, and gives them back with the last one. */
function forbidHooks(): void {
  for (const owner of [makeProgram, makeScreen]) {
    owner._bound = true;
    for (const name of ['exception', 'sigterm', 'sigint', 'sigquit', 'exit'] as const) {
      owner[`_${name}Handler`] = () => {};
    }
  }
}

/** The output as blessed sees it. After close() it is deaf and dumb. */
class Wall extends EventEmitter {
  readonly isTTY = true;
  /** Goes before each write. */
  opening = '';
  private readonly output: ScreenOutput;
  private open = true;
  private readonly passResize = () => this.emit('resize');

  constructor(output: ScreenOutput) {
    super();
    this.output = output;
  }

  // blessed looks at this before each write.
  get writable(): boolean {
    return this.open;
  }

  /** A terminal of unknown size counts as 80 × 24. */
  get columns(): number {
    return this.output.columns > 0 ? this.output.columns : 80;
  }

  get rows(): number {
    return this.output.rows > 0 ? this.output.rows : 24;
  }

  write(text: string): boolean {
    if (this.open) this.output.write(this.opening + text);
    return true;
  }

  listen(): void {
    this.output.on('resize', this.passResize);
  }

  close(): void {
    this.open = false;
    this.output.removeListener('resize', this.passResize);
    this.removeAllListeners();
  }
}
