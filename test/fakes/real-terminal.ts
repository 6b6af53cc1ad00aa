// A real terminal emulator on a screen of its own: shows bytes, answers when it has read them, and is photographed.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, PixelSize } from '../../src/media/types.ts';
import { Display } from './display.ts';
import { type TerminalName, terminalCommands } from './terminal-commands.ts';

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
  private readonly display: Display;
  private next = 0;

  private constructor(folder: string, display: Display) {
    this.folder = folder;
    this.display = display;
  }

  /** Throws when it does not answer within some seconds. */
  static async open(name: TerminalName, columns: number, rows: number): Promise<RealTerminal> {
    const folder = mkdtempSync(join(tmpdir(), 'tchat-real-'));
    const display = await Display.open();
    const command = ['bash', '-c', showFiles, folder];
    const [program, ...args] = terminalCommands[name].argv(columns, rows, command);
    display.start(program!, args);
    const terminal = new RealTerminal(folder, display);
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
  photograph(size: PixelSize): Promise<Frame> {
    return this.display.photograph(size);
  }

  async close(): Promise<void> {
    await this.display.close();
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
