// The Terminal in a real pty, under a shell that looks at the tty before and after.
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { PtyProgram } from '../fakes/pty-program.ts';

const program = fileURLToPath(new URL('./terminal-program.mjs', import.meta.url));
let pty: PtyProgram | undefined;
afterEach(() => pty?.close());

function start(ending: string, then = ''): PtyProgram {
  const node = `"${process.execPath}" "${program}" ${ending}`;
  const script = `set -m; echo "before $(stty -g)"; ${node}; echo "status $?"; ${then} echo "after $(stty -g)"; echo end; read -r _`;
  pty = new PtyProgram('bash', ['--norc', '-c', script], { columns: 100, rows: 24 });
  return pty;
}

async function expectRestored(pty: PtyProgram): Promise<void> {
  await pty.until("the shell's last line", () => /\nend/.test(pty.raw));
  // A pty may lose what was written just before its last process ended: the shell stays until it has been read.
  pty.type('\n');
  await pty.exited;
  const modes = (when: string) => new RegExp(`${when} ([0-9a-f:]+)`).exec(pty.raw)?.[1];
  expect(modes('before')).toBeTruthy();
  expect(modes('after')).toBe(modes('before'));
  await pty.until('the normal screen', () => !pty.terminal.isAlternateScreen);
  expect(pty.raw.lastIndexOf('\x1b[?25h')).toBeGreaterThan(pty.raw.lastIndexOf('\x1b[?25l'));
  await pty.untilText(/after [0-9a-f:]+/);
}

for (const [ending, status] of [
  ['close', 0],
  ['exit', 3],
  ['half-sent', 4],
  ['throw', 1],
] as const) {
  it(`is as it was after a program that ends by ${ending}`, async () => {
    const pty = start(ending);
    await pty.untilText(/shown true/);
    pty.type('q');
    await expectRestored(pty);
    expect(pty.raw).toContain(`status ${status}`);
    expect(pty.raw).not.toMatch(/\^\[\[\d+;\d+R/);
  });
}

it('ends by itself when the terminal is closed', async () => {
  const pty = start('close');
  const pid = Number((await pty.untilText(/pid (\d+) /))[1]);
  await pty.untilText(/shown true/);
  pty.hangUpTerminal();
  await pty.until('the end of the program', () => !isRunning(pid));
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it('finds out what the terminal can do, and its size, also when it changes', async () => {
  const pty = start('close');
  await pty.untilText(/found truecolor true true/);
  await pty.untilText(/size 100x24/);
  pty.resize(90, 20);
  await pty.untilText(/size 90x20/);
});

it('gives every typed byte to the keys and no answer of the terminal', async () => {
  const pty = start('close');
  await pty.untilText(/shown true/);
  for (const keys of ['a', '\x1b[A', '\x1b[1;2R', '\x1bx', 'é', '\x1b']) {
    pty.type(keys);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const wanted = Buffer.from('a\x1b[A\x1b[1;2R\x1bxé\x1b').toString('hex');
  await pty.untilText(new RegExp(`keys ${wanted}\\b`));
});

it('Ctrl-Z gives the shell its terminal, and fg takes it back with a redraw', async () => {
  const pty = start('close', 'fg; echo "fg $?";');
  await pty.untilText(/shown true/);
  pty.type('\x1a');
  await pty.untilText(/resumed/);
  expect(pty.raw).toMatch(/status 148/);
  pty.type('q');
  await expectRestored(pty);
  expect(pty.raw).toMatch(/fg 0/);
});
