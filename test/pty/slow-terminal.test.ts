// Pictures in a real pty behind a slow line, under everything that happens to terminals: afterwards the screen shows one
// whole, right picture, and nothing that was meant for it waits any more.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { Frame } from '../../src/media/types.ts';
import { onceAttached } from '../fakes/in-tmux.ts';
import { psnr } from '../fakes/picture-quality.ts';
import { PtyRelay } from '../fakes/pty-relay.ts';

/** Half a second of a line of 32 kB/s; where tmux answers for the terminal, it keeps it busy for seconds. */
const shortLineBytes = 16_000;
const program = fileURLToPath(new URL('./slow-program.mjs', import.meta.url));
let relay: PtyRelay | undefined;
afterEach(() => relay?.close());

function start(command = [process.execPath, program], bytesPerSecond = 300_000): PtyRelay {
  const line = { bytesPerSecond, delayUs: 10_000, queueBytes: 1 << 20 };
  relay = new PtyRelay(command[0]!, command.slice(1), { ...line, columns: 60, rows: 20 });
  return relay;
}

async function until(what: string, look: () => boolean, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!look()) {
    if (Date.now() > deadline) throw new Error(`never seen: ${what}\n${relay!.terminal.text()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function gradient(width: number, height: number): Frame {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      data.set([(255 * x) / width, (255 * y) / height, 128], (y * width + x) * 3);
  }
  return { width, height, data, capturedAtUs: 0 };
}

function likeness({ terminal }: PtyRelay): number {
  const { columns, rows } = terminal;
  return psnr(terminal.pixels(0, 0, columns, rows), gradient(columns, rows * 2));
}

/** The moving picture is there: all cells are drawn. */
async function moves(relay: PtyRelay): Promise<void> {
  await until(
    'pictures',
    () => relay.terminal.text().replace(/[▀▄█]/gu, '').trim() === '' && likeness(relay) < 25,
  );
}

async function holdsStill(relay: PtyRelay): Promise<void> {
  relay.type('f');
  await until('the whole picture', () => likeness(relay) > 34);
}

it('a terminal that stops reading for ten seconds shows the newest picture at once afterwards', async () => {
  const relay = start();
  await until('pictures', () => relay.receivedBytes > 30_000);
  await moves(relay);
  relay.stop(10_000_000);
  const before = relay.receivedBytes;
  await new Promise((resolve) => setTimeout(resolve, 9_500));
  relay.type('f');
  await until('reading again', () => relay.receivedBytes > before);
  // A third of a second of the line: what was under way when it stopped, and what was tried since.
  expect(relay.line.queuedBytes).toBeLessThan(100_000);
  await holdsStill(relay);
});

it('a storm of sizes ends in one whole picture of the last size', async () => {
  const relay = start();
  await until('pictures', () => relay.receivedBytes > 20_000);
  for (let i = 0; i < 30; i++) {
    relay.resize(40 + ((i * 7) % 50), 12 + ((i * 5) % 20));
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  relay.resize(70, 22);
  await holdsStill(relay);
  expect(relay.terminal.text()).not.toMatch(/[[;]\d/);
});

it('suspended and continued, it shows the whole picture again; ended, it leaves nothing behind', async () => {
  const shell = `set -m; "${process.execPath}" "${program}"; echo suspended; read -r; fg; echo "end $?"; sleep 1`;
  const relay = start(['bash', '--norc', '-c', shell]);
  await until('pictures', () => relay.receivedBytes > 20_000);
  relay.type('\x1a');
  await until(
    'the shell',
    () => !relay.terminal.isAlternateScreen && /suspended/.test(relay.terminal.text()),
  );
  expect(relay.terminal.text()).not.toMatch(/\[\d+;\d+/);
  relay.type('\r');
  await until('the screen', () => relay.terminal.isAlternateScreen);
  await holdsStill(relay);
  relay.type('mq');
  await until('the end', () => /end 0/.test(relay.terminal.text()));
  expect(relay.terminal.text()).not.toMatch(/\[\d+;\d+|▀|▄/);
});

it.skipIf(spawnSync('which', ['tmux']).status !== 0)(
  'behind tmux with allow-passthrough the terminal itself is measured, and its line stays short',
  async () => {
    const socket = `tchat-test-${process.pid}`;
    const folder = mkdtempSync(join(tmpdir(), 'tchat-tmux-'));
    const config = join(folder, 'config');
    const lines = ['allow-passthrough on', 'status off', 'exit-empty on'].map((line) => `set -g ${line}\n`);
    writeFileSync(config, `${lines.join('')}set -as terminal-features ",*:RGB"\n`);
    const line = onceAttached(`"${process.execPath}" "${program}"`);
    const command = ['tmux', '-L', socket, '-f', config, 'new-session', line];
    try {
      const relay = start(command, 32_000);
      await until('pictures', () => relay.receivedBytes > 30_000);
      // A hundred looks, two seconds; a machine that is busy with other things may need a second try.
      let short = 0;
      await until('a line that stays short', () => {
        short = relay.line.queuedBytes < shortLineBytes ? short + 1 : 0;
        return short === 100;
      });
      await holdsStill(relay);
      relay.type('q');
      await relay.exited;
    } finally {
      spawnSync('tmux', ['-L', socket, 'kill-server']);
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
