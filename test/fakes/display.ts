// A screen that nobody sees: Xvfb, and on it a Wayland compositor for terminals that want one. Programs on it are photographed.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Frame, PixelSize } from '../../src/media/types.ts';

/** Why there is no such screen here, or one of these programs; undefined: there is. */
export function displayMissing(...programs: readonly string[]): string | undefined {
  for (const program of ['Xvfb', 'import', ...programs]) {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
    } catch {
      return `${program} is not installed`;
    }
  }
  return undefined;
}

export class Display {
  private readonly name: string;
  private readonly folder: string;
  private readonly children: ChildProcess[] = [];
  private wayland: string | undefined;

  private constructor(name: string, folder: string) {
    this.name = name;
    this.folder = folder;
  }

  static async open(): Promise<Display> {
    const options = ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'];
    const server = spawn('Xvfb', options, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
    const name = await new Promise<string>((resolve, reject) => {
      server.once('exit', () => reject(new Error('Xvfb ended')));
      (server.stdio[3] as NodeJS.ReadableStream).once('data', (data) => resolve(`:${String(data).trim()}`));
    });
    const display = new Display(name, mkdtempSync(join(tmpdir(), 'tchat-display-')));
    display.children.push(server);
    return display;
  }

  /** A compositor whose only window is as large as this; programs that are started from here on are on it. */
  async openWayland({ width, height }: PixelSize): Promise<void> {
    const size = [`--width=${width}`, `--height=${height}`];
    const shape = ['--backend=x11-backend.so', '--shell=kiosk-shell.so', '--use-pixman', ...size];
    const args = [...shape, '--no-config', '--idle-time=0', '--socket=tchat'];
    this.children.push(spawn('weston', args, { stdio: 'ignore', env: this.env }));
    const deadline = Date.now() + 10_000;
    while (!existsSync(join(this.folder, 'tchat'))) {
      if (Date.now() > deadline) throw new Error('weston does not start');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.wayland = 'tchat';
  }

  start(program: string, args: readonly string[]): void {
    this.children.push(spawn(program, args, { stdio: 'ignore', env: this.env }));
  }

  /** The top left corner of the screen, so many pixels of it. */
  async photograph({ width, height }: PixelSize): Promise<Frame> {
    const crop = ['-crop', `${width}x${height}+0+0`, '+repage', '-depth', '8', 'ppm:-'];
    const args = ['-display', this.name, '-window', 'root', ...crop];
    const options = { encoding: 'buffer', maxBuffer: 1 << 25 } as const;
    const { stdout } = await promisify(execFile)('import', args, options);
    const head = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(stdout.subarray(0, 40).toString('latin1'));
    if (!head) throw new Error('not a photograph');
    const data = new Uint8Array(stdout.subarray(head[0].length));
    return { width: Number(head[1]), height: Number(head[2]), data, capturedAtUs: 0 };
  }

  /** Ends all that runs on it. */
  async close(): Promise<void> {
    for (const child of this.children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get env(): NodeJS.ProcessEnv {
    // Terminals take what is only set in a session of another one.
    const { WAYLAND_DISPLAY, COLORTERM, TERM_PROGRAM, TMUX, STY, SSH_TTY, SSH_CONNECTION, ...rest } =
      process.env;
    const own = { ...rest, LIBGL_ALWAYS_SOFTWARE: '1', LANG: 'C.UTF-8', XDG_RUNTIME_DIR: this.folder };
    return this.wayland === undefined
      ? { ...own, DISPLAY: this.name }
      : { ...own, WAYLAND_DISPLAY: this.wayland };
  }
}
