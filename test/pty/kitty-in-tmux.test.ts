// Kitty's pictures inside a real tmux: the commands go through it to the terminal, and the placeholders that say where the
// picture stands are kept by tmux as text. Debian 12 has no kitty that knows placeholders (0.28): the terminal is emulated.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { placeholderRow } from '../../src/ansi/placeholder.ts';
import { onceAttached } from '../fakes/in-tmux.ts';
import { KittyScreen } from '../fakes/kitty-screen.ts';
import { psnr } from '../fakes/picture-quality.ts';
import { mainFile, PtyProgram } from '../fakes/pty-program.ts';
import { cameraPicture } from '../fakes/remote-picture.ts';

const folder = mkdtempSync(join(tmpdir(), 'tchat-placeholders-'));
const socket = join(folder, 'socket');
const size = { columns: 60, rows: 20 };
let program: PtyProgram | undefined;
afterEach(async () => {
  await program?.close();
  rmSync(folder, { recursive: true, force: true });
});

const hasTmux = (() => {
  try {
    execFileSync('which', ['tmux'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('kitty in tmux: skipped, tmux is not installed');
    return false;
  }
})();

it.skipIf(!hasTmux)('a picture goes through, and tmux keeps the text that says where it stands', async () => {
  const picture = cameraPicture({ width: size.columns * 8, height: (size.rows - 1) * 16 });
  const file = join(folder, 'camera.png');
  await picture.clone().png().toFile(file);
  const config = join(folder, 'config');
  writeFileSync(config, 'set -g status off\nset -g allow-passthrough on\n');
  const mirror = `"${process.execPath}" "${mainFile}" mirror --camera "file:${file}" --painter kitty`;
  const args = ['-S', socket, '-f', config, 'new-session', onceAttached(mirror)];
  program = new PtyProgram('tmux', args, size);
  const { terminal } = program;

  const rows = size.rows - 1;
  const lines = () => Array.from({ length: rows }, (_, row) => terminal.characters(row));
  const wanted = Array.from({ length: rows }, (_, row) => placeholderRow(row, size.columns));
  await program.until('placeholders all over', () => lines().join('\n') === wanted.join('\n'));

  const { frame, placement } = await program.until('the picture', () => {
    const screen = new KittyScreen();
    screen.write(Buffer.from(program!.raw, 'latin1'));
    return screen.placements.size > 0 && screen.shown;
  });
  expect(placement).toMatchObject({ columns: size.columns, rows });
  // The colour of its placeholders names the image.
  expect(terminal.cells(0, 1).get(0, 0).foreground).toBe(placement.image);
  const { width, height } = frame;
  const data = await picture.flop().resize(width, height, { fit: 'fill' }).removeAlpha().raw().toBuffer();
  expect(psnr(frame, { ...frame, data })).toBeGreaterThan(28);

  program.type('q');
  expect((await program.exited).exitCode).toBe(0);
});
