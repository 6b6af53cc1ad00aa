// A real terminal emulator on a screen of its own: shows bytes, answers when it has read them, and is photographed.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame, PixelSize } from '../../src/media/types.ts';

export type TerminalName = 'xterm' | 'kitty';

const commands: Record<TerminalName, (columns: number, rows: number) => string[]> = {
  xterm: (columns, rows) => [
    ...['xterm', '-ti', 'vt340', '-b', '0', '+sb', '-geometry', `${columns}x${rows}+0+0`],
    ...['-fa', 'DejaVu Sans Mono', '-fs', '9', '-bg', 'black', '-fg', 'white'],
    ...['-xrm', 'XTerm*allowWindowOps: true', '-xrm', 'XTerm*borderWidth: 0', '-e'],
  ],
  kitty: (columns, rows) => [
    ...['kitty', '--config', 'NONE', '-o', 'update_check_interval=0', '-o', 'remember_window_size=no'],
    ...['-o', `initial_window_width=${columns}c`, '-o', `initial_window_height=${rows}c`],
    ...['-o', 'window_padding_width=0', '-o', 'cursor_blink_interval=0'],
  ],
};

/** Why this terminal cannot be shown here; undefined: it can. */
export function terminalMissing(name: TerminalName): string | undefined {
  for (const program of [name, 'Xvfb', 'import', 'bash']) {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed`;
    }
  }
  return undefined;
}

/**
 * What runs in the terminal: tells the size of a cell, then shows each numbered file as it appears and says when the
 * terminal has answered that it has read it.
 */
const showFiles = `
cd "$0"; stty raw -echo; printf '\\033[?25l\\033[16t'; IFS= read -r -d t -t 8 reply; printf %s "$reply" > cell.part; mv cell.part cell
for ((n = 0; ; n++)); do
  until [ -e $n ]; do sleep 0.01; done
  cat $n; printf '\\033[6n'; IFS= read -r -d R -t 8 reply; printf %s "$reply" > $n.part; mv $n.part $n.read
done`;

export class RealTerminal {
  /** Pixels of a cell, as the terminal says. */
  cell: PixelSize = { width: 0, height: 0 };
  private readonly folder: string;
  private readonly display: string;
  private readonly children: readonly ChildProcess[];
  private next = 0;

  private constructor(folder: string, display: string, children: readonly ChildProcess[]) {
    this.folder = folder;
    this.display = display;
    this.children = children;
  }

  /** Throws when it does not answer within some seconds. */
  static async open(name: TerminalName, columns: number, rows: number): Promise<RealTerminal> {
    const folder = mkdtempSync(join(tmpdir(), 'tchat-real-'));
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const display = await new Promise<string>((resolve, reject) => {
      server.once('exit', () => reject(new Error('Xvfb ended')));
      (server.stdio[3] as NodeJS.ReadableStream).once('data', (data) => resolve(`:${String(data).trim()}`));
    });
    const [program, ...args] = [...commands[name](columns, rows), 'bash', '-c', showFiles, folder];
    // Kitty takes a variable that is only set for a Wayland session.
    const { WAYLAND_DISPLAY: _, ...environment } = process.env;
    const env = { ...environment, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: '1', LANG: 'C.UTF-8' };
    const child = spawn(program!, args, { stdio: 'ignore', env });
    const terminal = new RealTerminal(folder, display, [child, server]);
    try {
      const [height, width] = (await terminal.answer('cell')).split(';').slice(1).map(Number);
      if (!width || !height) throw new Error(`${name} does not tell the size of its cells`);
      terminal.cell = { width, height };
      return terminal;
    } catch (error) {
      await terminal.close();
      throw error;
    }
  }

  /**
   * Resolves when the terminal has read the bytes, with what it has answered, the last answer being the cursor's place; what
   * the bytes draw may follow some frames later.
   */
  async show(bytes: Uint8Array): Promise<string> {
    const file = join(this.folder, String(this.next++));
    writeFileSync(`${file}.bytes`, bytes);
    renameSync(`${file}.bytes`, file);
    return this.answer(`${this.next - 1}.read`);
  }

  /** The top left corner of the screen, so many pixels of it. */
  async photograph({ width, height }: PixelSize): Promise<Frame> {
    const args = [
      '-display',
      this.display,
      '-window',
      'root',
      '-crop',
      `${width}x${height}+0+0`,
      '-depth',
      '8',
      'ppm:-',
    ];
    const options = { encoding: 'buffer', maxBuffer: 1 << 25 } as const;
    const { stdout } = await promisify(execFile)('import', args, options);
    const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout.subarray(0, 40).toString('latin1'));
    if (!head) throw new Error('not a photograph');
    const data = new Uint8Array(stdout.subarray(head[0].length));
    return { width: Number(head[1]), height: Number(head[2]), data, capturedAtUs: 0 };
  }

  async close(): Promise<void> {
    for (const child of this.children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async answer(name: string): Promise<string> {
    const path = join(this.folder, name);
    const deadline = Date.now() + 15_000;
    while (!existsSync(path)) {
      if (Date.now() > deadline) throw new Error(`the terminal did not answer: ${name}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return readFileSync(path, 'latin1');
  }
}
