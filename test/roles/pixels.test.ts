// The paint role with painters of pixels: what is decoded and what is not, and what goes when a painter goes.
import { afterEach, expect, it } from 'vitest';
import { encodeJpeg } from '../../src/media/jpeg.ts';
import type { Frame, VideoPacket } from '../../src/media/types.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import type { PixelChoice } from '../../src/paint/pixel-choice.ts';
import { PaintRole } from '../../src/roles/paint.ts';
import type { PaintNews, PaintOrder } from '../../src/roles/paint-messages.ts';
import { PaintScreen } from '../../src/roles/paint-screen.ts';
import { portPair } from '../../src/roles/port.ts';
import { talkingHead } from '../fakes/clips.ts';
import { KittyScreen } from '../fakes/kitty-screen.ts';
import { psnr } from '../fakes/picture-quality.ts';

const canvas: Canvas = { column: 2, row: 1, columns: 40, rows: 12, cellWidth: 8, cellHeight: 15 };
const covered = Uint8Array.from({ length: 480 }, (_, cell) => (cell < 10 ? 1 : 0));
const clip = talkingHead(320, 180);
const sixel: PixelChoice = { name: 'sixel', colors: 64, most: { width: 1000, height: 720 }, whole: false };
const kitty: PixelChoice = { name: 'kitty', local: false, throughTmux: false };
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

const roles: PaintRole[] = [];
afterEach(async () => {
  for (const role of roles.splice(0)) await role.close();
});

function openRole(pixels: PixelChoice): PaintRole {
  const role = new PaintRole((painter) => {
    const [inside, outside] = portPair<PaintOrder, PaintNews>();
    new PaintScreen(inside, painter).start();
    return outside;
  }, 'half-block-256');
  role.setPainter('half-block-256', pixels);
  roles.push(role);
  return role;
}

async function packet(index: number): Promise<VideoPacket> {
  const data = await encodeJpeg(clip.clean(index), 90);
  return { seq: index, timestampUs: 0, codec: 'jpeg', width: 320, height: 180, data };
}

const copyOf = (frame: Frame): Frame => ({ ...frame, data: frame.data.slice() });

it('a JPEG is decoded to the pane’s pixels for painters of pixels', async () => {
  const role = openRole(kitty);
  const painted = (await role.paint('remote', await packet(0), canvas))!;
  expect(painted).toMatchObject({ width: 320, height: 180 });
  const screen = new KittyScreen();
  screen.write(painted.bytes);
  expect(psnr(screen.shown.frame, clip.clean(0))).toBeGreaterThan(30);
  expect(role.painterName).toBe('kitty');
});

it('inline images get the JPEG as it came, and one of their own for what came raw', async () => {
  const role = openRole({ name: 'iterm2' });
  const jpeg = await packet(0);
  const base64 = Buffer.from(jpeg.data).toString('base64');
  const painted = (await role.paint('remote', jpeg, canvas))!;
  expect(text(painted.bytes)).toContain(base64);
  expect(painted).toMatchObject({ width: 320, height: 180 });
  const raw = (await role.paint('self', copyOf(clip.clean(0)), canvas))!;
  expect(text(raw.bytes)).toMatch(/1337;File=[^:]*:\/9j\//);
});

it('a covered pane is painted with cells and uncovered with pixels, of the last picture if there is no new one', async () => {
  for (const [pixels, mark] of [
    [sixel, '\x1bP0;1q'],
    [kitty, 'a=T'],
    [{ name: 'iterm2' }, '1337;File='],
  ] as const) {
    const role = openRole(pixels);
    expect(text((await role.paint('remote', await packet(0), canvas))!.bytes)).toContain(mark);
    const cells = text((await role.paint('remote', undefined, canvas, covered))!.bytes);
    expect(cells).not.toContain(mark);
    expect(cells).toContain(Buffer.from('▀').toString('latin1'));
    expect(text((await role.paint('remote', undefined, canvas))!.bytes)).toContain(mark);
  }
});

it('a line that is too slow for pixels gets cells, and each result says what it is made of', async () => {
  for (const pixels of [sixel, kitty, { name: 'iterm2' }] as const) {
    const role = openRole(pixels);
    const slow = await role.paint('remote', await packet(0), canvas, undefined, { pixels: false });
    expect(slow).toMatchObject({ pixels: false });
    expect(text(slow!.bytes)).toContain(Buffer.from('▀').toString('latin1'));
    const fast = await role.paint('remote', await packet(1), canvas, undefined, { pixels: true });
    expect(fast).toMatchObject({ pixels: true });
  }
});

it('a picture that cannot be read leaves the one before to be painted again', async () => {
  const role = openRole({ name: 'iterm2' });
  const good = await packet(0);
  const base64 = Buffer.from(good.data).toString('base64');
  await role.paint('remote', good, canvas);
  const bad = { ...(await packet(1)), data: new Uint8Array(10) };
  expect(await role.paint('remote', bad, canvas, covered)).toBeUndefined();
  expect(text((await role.paint('remote', undefined, canvas))!.bytes)).toContain(base64);
});

it('kitty’s image goes when another painter comes, and when the pane has no cells any more', async () => {
  const role = openRole(kitty);
  const screen = new KittyScreen();
  screen.write((await role.paint('remote', await packet(0), canvas))!.bytes);
  expect(screen.placements.size).toBe(1);
  const gone = await role.paint('remote', undefined, { ...canvas, columns: 0, rows: 0 });
  screen.write(gone!.bytes);
  expect(screen.images.size).toBe(0);
  screen.write((await role.paint('remote', undefined, canvas))!.bytes);
  expect(screen.placements.size).toBe(1);
  role.setPainter('half-block-256');
  screen.write((await role.paint('remote', undefined, canvas))!.bytes);
  expect(screen.images.size).toBe(0);
  expect(role.painterName).toBe('half-block-256');
});

it('two panes never share an image', async () => {
  const role = openRole(kitty);
  const screen = new KittyScreen();
  screen.write((await role.paint('remote', await packet(0), canvas))!.bytes);
  screen.write((await role.paint('self', await packet(1), { ...canvas, row: 30 }))!.bytes);
  screen.write((await role.paint('remote', await packet(2), canvas))!.bytes);
  expect(screen.placements.size).toBe(2);
});
