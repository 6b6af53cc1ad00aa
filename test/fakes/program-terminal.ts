// Programs in a real terminal emulator: run one after another, photographed, and compared with a picture that fills the terminal.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { scaleAreas } from '../../src/media/area-scaler.ts';
import type { Frame, PixelSize } from '../../src/media/types.ts';
import type { Capabilities } from '../../src/term/capabilities.ts';
import { Display } from './display.ts';
import { psnr, ssim } from './picture-quality.ts';
import { type TerminalCommand, type TerminalName, terminalCommands } from './terminal-commands.ts';

const askProgram = resolve('test/pty/ask-program.mjs');
/** Nothing takes so long but what never comes: programs start in it also where everything is slow. */
const patienceMs = 30_000;
/** In which no picture of ours is. */
const magenta = [255, 0, 255] as const;
const screen: PixelSize = { width: 1400, height: 1000 };

/** Runs each numbered file as it appears, and says when it has ended; as long as the folder is there. */
const runFiles = `
cd "$0"; tty > tty.part; mv tty.part tty
for ((n = 0; ; n++)); do
  until [ -e $n.run ]; do sleep 0.02; [ -e tty ] || exit; done
  bash ./$n.run; echo $? > $n.part; mv $n.part $n.ended
done`;

export interface Answers {
  readonly columns: number;
  readonly rows: number;
  readonly capabilities: Capabilities;
}

interface Area extends PixelSize {
  readonly left: number;
  readonly top: number;
}

export class ProgramTerminal {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tchat-terminal-'));
  private readonly display: Display;
  private next = 0;

  private constructor(display: Display) {
    this.display = display;
  }

  static async open(name: TerminalName, columns: number, rows: number): Promise<ProgramTerminal> {
    const { wayland, argv }: TerminalCommand = terminalCommands[name];
    const display = await Display.open();
    const terminal = new ProgramTerminal(display);
    try {
      if (wayland) await display.openWayland({ width: columns * 8, height: rows * 17 });
      const [program, ...args] = argv(columns, rows, ['bash', '-c', runFiles, terminal.folder]);
      display.start(program!, args);
      return terminal;
    } catch (error) {
      await terminal.close();
      throw error;
    }
  }

  /** What it answers to the program's questions, and what is made of that. */
  async ask(): Promise<Answers> {
    const file = join(this.folder, 'answers');
    await this.run(`exec "${process.execPath}" "${askProgram}" "${file}"`).ended();
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  /** Bytes to the terminal, as if the program that runs had written them. */
  async write(text: string): Promise<void> {
    writeFileSync((await this.read('tty')).trim(), text);
  }

  /** Starts a line of bash. */
  run(line: string): { pid(): Promise<number>; ended(): Promise<number> } {
    const number = this.next++;
    const file = join(this.folder, `${number}.run`);
    writeFileSync(
      `${file}.part`,
      `echo $$ > ${number}.pid.part; mv ${number}.pid.part ${number}.pid\n${line}\n`,
    );
    renameSync(`${file}.part`, file);
    return {
      pid: async () => Number(await this.read(`${number}.pid`)),
      ended: async () => Number(await this.read(`${number}.ended`)),
    };
  }

  /** Where the cells are on the screen: those that are filled with a colour. */
  async area({ columns, rows }: { columns: number; rows: number }): Promise<Area> {
    const fill = this.run(
      `printf '\\033[?7l\\033[48;5;201m'; for ((y = 1; y <= ${rows}; y++)); do printf '\\033[%d;1H%*s' $y ${columns} ''; done; printf '\\033[?25l'; until [ -e measured ]; do sleep 0.02; done; printf '\\033[m\\033[2J\\033[H\\033[?7h\\033[?25h'`,
    );
    let area: Area | undefined;
    for (const deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
      const seen = filledArea(await this.display.photograph(screen));
      if (seen && area && seen.width === area.width && seen.height === area.height) break;
      area = seen;
    }
    writeFileSync(join(this.folder, 'measured'), '');
    await fill.ended();
    rmSync(join(this.folder, 'measured'));
    if (!area) throw new Error('the terminal cannot be seen');
    return area;
  }

  /** Waits until a part of the screen looks like the picture, as from a distance, or some seconds have passed. */
  async likeness(picture: Frame, area: Area, enough: number): Promise<{ psnr: number; ssim: number }> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const seen = scaleAreas(cut(await this.display.photograph(screen), area), picture);
      const likeness = { psnr: psnr(seen, picture), ssim: ssim(seen, picture) };
      if (likeness.ssim >= enough || Date.now() > deadline) return likeness;
    }
  }

  /** For people: what the screen shows, as a PNG file. */
  async photograph(file: string): Promise<void> {
    const { width, height, data } = await this.display.photograph(screen);
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(file);
  }

  /** Ends what runs, and the terminal. */
  async close(): Promise<void> {
    // tmux and screen outlive their terminal, but not what runs in them; their shell goes when the folder has gone.
    const last = `${this.next - 1}`;
    if (existsSync(join(this.folder, `${last}.pid`)) && !existsSync(join(this.folder, `${last}.ended`))) {
      process.kill(Number(await this.read(`${last}.pid`)), 'SIGTERM');
      await this.read(`${last}.ended`);
    }
    await this.display.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async read(name: string): Promise<string> {
    const path = join(this.folder, name);
    const deadline = Date.now() + patienceMs;
    while (!existsSync(path)) {
      if (Date.now() > deadline) throw new Error(`never came: ${name}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return readFileSync(path, 'utf8');
  }
}

function filledArea({ width, height, data }: Frame): Area | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      if (magenta.some((level, i) => Math.abs(data[at + i]! - level) > 40)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0) return undefined;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function cut(frame: Frame, { left, top, width, height }: Area): Frame {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * frame.width + left) * 3;
    data.set(frame.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data, capturedAtUs: 0 };
}
