// The program itself in real terminals, photographed: what is seen is what the camera saw. And these terminals answer today
// what was recorded of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Sharp } from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import type { ColorDepth } from '../../src/ansi/ansi-writer.ts';
import type { Frame, PixelSize } from '../../src/media/types.ts';
import { layoutFor } from '../../src/ui/layout.ts';
import { type Answers, ProgramTerminal } from '../fakes/program-terminal.ts';
import { mainFile } from '../fakes/pty-program.ts';
import { cameraPicture } from '../fakes/remote-picture.ts';
import { sshMissing, startSshd, type TestSshd } from '../fakes/sshd.ts';
import { type TerminalName, terminalMissing } from '../fakes/terminal-commands.ts';
import { terminalReplies } from '../fixtures/terminal-replies.ts';

interface Run {
  readonly flags: string;
  /** The mirror, if nothing else is said; a still picture; or the self view in a call with oneself. */
  readonly command?: 'mirror' | 'show' | 'demo';
  /** Through sshd: what it strips of the environment is missing. */
  readonly ssh?: true;
  /** Pixels of a cell, across and down, that the picture has; it is compared at that size. */
  readonly cell: readonly [number, number];
  /** Least SSIM. */
  readonly floor: number;
}

const halfBlocks: Run = { flags: '', cell: [1, 2], floor: 0.95 };
/** Looked at more closely than half-blocks could stand: they reach 0.86 at best. */
const sixel: Run = { flags: '--painter sixel', cell: [4, 8], floor: 0.9 };
/** Over SSH pixels are drawn when the line was found to carry them, which on a busy machine takes a while. */
const near = '--caps remote=no';
const pixels: Omit<Run, 'flags'> = { cell: [4, 8], floor: 0.95 };

interface Case {
  readonly name: TerminalName;
  /** Which of the recorded answers are this terminal's. */
  readonly recorded: RegExp;
  /** What its environment tells beyond those. */
  readonly colors?: ColorDepth;
  readonly runs: readonly Run[];
}

const terminals: readonly Case[] = [
  {
    name: 'xterm',
    recorded: /^xterm 379 -ti/,
    runs: [
      halfBlocks,
      sixel,
      { ...sixel, flags: `${sixel.flags} ${near}`, ssh: true },
      { ...halfBlocks, command: 'show' },
      { ...halfBlocks, command: 'demo' },
    ],
  },
  {
    name: 'kitty',
    recorded: /^kitty/,
    runs: [
      { flags: '', ...pixels },
      { flags: '', ...pixels, command: 'demo' },
      { ...halfBlocks, flags: '--painter half-block' },
      { flags: `--painter kitty ${near}`, ...pixels, ssh: true },
    ],
  },
  { name: 'foot', recorded: /^foot/, runs: [halfBlocks, sixel] },
  { name: 'mlterm', recorded: /^mlterm/, runs: [halfBlocks, sixel] },
  { name: 'st', recorded: /^st/, runs: [halfBlocks] },
  { name: 'alacritty', recorded: /^alacritty/, runs: [halfBlocks] },
  {
    name: 'konsole',
    recorded: /^Konsole/,
    runs: [halfBlocks, sixel, { flags: '--painter iterm2', ...pixels }],
  },
  { name: 'tmux in xterm', recorded: /^tmux/, colors: 'truecolor', runs: [halfBlocks] },
  { name: 'screen in xterm', recorded: /^GNU screen/, runs: [{ ...halfBlocks, floor: 0.6 }] },
];

/** Each starts up to five programs, and waits longer for what does not come. */
const timeoutMs = 180_000;
const folder = mkdtempSync(join(tmpdir(), 'tchat-real-'));
const noSsh = sshMissing();
if (noSsh) console.log(`real terminals over ssh: skipped, ${noSsh}`);
let sshd: TestSshd | undefined;
afterAll(() => {
  sshd?.close();
  rmSync(folder, { recursive: true, force: true });
});

for (const { name, recorded, colors, runs } of terminals) {
  const missing = terminalMissing(name);
  if (missing) console.log(`${name}: skipped, ${missing}`);

  describe.skipIf(missing)(name, () => {
    it('answers as was recorded, and shows what the camera sees', { timeout: timeoutMs }, async () => {
      const terminal = await ProgramTerminal.open(name, 80, 24);
      try {
        const answers = await terminal.ask();
        const { expected } = terminalReplies.find((replies) => recorded.test(replies.terminal))!;
        const { cell: _, background: __, ...lasting } = { ...expected, ...(colors && { colors }) };
        // Fonts and colours are those of the machine.
        expect(answers.capabilities).toMatchObject(lasting);
        for (const run of runs) {
          if (run.ssh && noSsh) continue;
          const { ssim } = await seen(terminal, answers, run);
          expect(
            ssim,
            `${name} ${run.command ?? 'mirror'} ${run.flags} ${run.ssh ? 'over ssh' : ''}`,
          ).toBeGreaterThanOrEqual(run.floor);
        }
      } finally {
        await terminal.close();
      }
    });
  });
}

/** How much a part of the terminal looks like the picture that is shown there. */
async function seen(terminal: ProgramTerminal, answers: Answers, run: Run): Promise<{ ssim: number }> {
  const { cell, floor, command = 'mirror' } = run;
  const { columns, rows, capabilities } = answers;
  const area = await terminal.area(answers);
  const pane = placeOf(command, columns, rows);
  // A terminal that does not tell its cells is taken to have them twice as high as wide, as `show` does in all.
  const known = command === 'show' ? undefined : capabilities.cell;
  const { width, height } = known ?? { width: 8, height: 16 };
  const source = { width: pane.columns * width * 2, height: pane.rows * height * 2 };
  const picture = cameraPicture(source, pane.columns);
  const file = join(folder, 'camera.png');
  await picture.clone().png().toFile(file);
  const program = terminal.run(await commandLine(run, file));
  const size = { width: pane.columns * cell[0], height: pane.rows * cell[1] };
  const expected = await frameOf(command === 'show' ? picture : picture.flop(), size);
  const [across, down] = [area.width / columns, area.height / rows];
  const place = {
    left: area.left + pane.column * across,
    top: area.top + pane.row * down,
    width: pane.columns * across,
    height: pane.rows * down,
  };
  const likeness = await terminal.likeness(expected, place, floor);
  if (likeness.ssim < floor) await terminal.photograph(join(tmpdir(), `tchat-${command}-unlike.png`));
  process.kill(await program.pid(), 'SIGTERM');
  await program.ended();
  return likeness;
}

function placeOf(command: string, columns: number, rows: number) {
  // The last row is the mirror's status, or the shell's.
  if (command !== 'demo') return { column: 0, row: 0, columns, rows: rows - 1 };
  const framed = layoutFor(columns, rows).panes!.self!;
  const { column, row } = framed;
  return { column: column + 1, row: row + 1, columns: framed.columns - 2, rows: framed.rows - 2 };
}

async function commandLine({ flags, ssh, command = 'mirror' }: Run, file: string): Promise<string> {
  const program = `"${process.execPath}" "${resolve(mainFile)}"`;
  const own = `XDG_CONFIG_HOME="${folder}" exec`;
  if (command === 'show') return `${program} show "${file}"; exec sleep 60`;
  if (command === 'demo')
    return `${own} ${program} demo --camera "file:${file}" --mic none --speaker none ${flags}`;
  const mirror = `${program} mirror --camera "file:${file}" ${flags}`;
  if (!ssh) return `exec ${mirror}`;
  sshd ??= await startSshd(folder);
  return `exec ssh -tt ${sshd.args.join(' ')} '${mirror}'`;
}

async function frameOf(picture: Sharp, { width, height }: PixelSize): Promise<Frame> {
  const data = await picture.resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  return { width, height, data, capturedAtUs: 0 };
}
