// A font that changes under the running program, in a real terminal: the same columns and rows have other pixels, and the
// picture is drawn for these.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ProgramTerminal } from '../fakes/program-terminal.ts';
import { mainFile } from '../fakes/pty-program.ts';
import { cameraPicture } from '../fakes/remote-picture.ts';
import { terminalMissing } from '../fakes/terminal-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'tchat-font-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const missing = terminalMissing('xterm');
if (missing) console.log(`a font that changes: skipped, ${missing}`);

const font = (points: number) => `\x1b]50;xft:DejaVu Sans Mono:size=${points}\x07`;

it.skipIf(missing)('XTerm with sixel: the picture grows with its cells', { timeout: 180_000 }, async () => {
  const terminal = await ProgramTerminal.open('xterm', 60, 20);
  try {
    await terminal.write(font(14));
    const large = await terminal.ask();
    const { columns, rows } = large;
    const after = await terminal.area(large);
    await terminal.write(font(9));
    const before = await terminal.area(await terminal.ask());
    expect(after.height).toBeGreaterThan(before.height * 1.3);

    const cell = large.capabilities.cell!;
    const picture = cameraPicture({ width: columns * cell.width, height: (rows - 1) * cell.height }, columns);
    const file = join(folder, 'camera.png');
    await picture.clone().png().toFile(file);
    const program = terminal.run(
      `exec "${process.execPath}" "${mainFile}" mirror --camera "file:${file}" --painter sixel`,
    );
    const size = { width: columns * 4, height: (rows - 1) * 8 };
    const data = await picture.flop().resize(size.width, size.height, { fit: 'fill' }).raw().toBuffer();
    const channels = data.length / size.width / size.height;
    const seen = { ...size, capturedAtUs: 0, data: data.filter((_, i) => i % channels < 3) };
    const inner = (area: typeof after) => ({ ...area, height: (area.height / rows) * (rows - 1) });
    // Its shape is that of the larger cells, so that it is not quite filled by the smaller ones.
    const small = await terminal.likeness(seen, inner(before), 0.6);
    expect(small.ssim).toBeGreaterThan(0.6);
    await terminal.write(font(14));
    const { ssim } = await terminal.likeness(seen, inner(after), 0.9);
    expect(ssim).toBeGreaterThan(0.9);
    process.kill(await program.pid(), 'SIGTERM');
    expect(await program.ended()).toBe(143);
  } finally {
    await terminal.close();
  }
});
