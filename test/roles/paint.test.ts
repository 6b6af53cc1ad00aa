import { afterEach, expect, it } from 'vitest';
import { PaneVideoSink } from '../../src/cli/screen/pane-video.ts';
import { TchatError } from '../../src/core/errors.ts';
import { encodeJpeg } from '../../src/media/jpeg.ts';
import { plainLook } from '../../src/media/look.ts';
import type { Frame, VideoPacket } from '../../src/media/types.ts';
import type { Canvas } from '../../src/paint/painter.ts';
import { type PaintPort, PaintRole } from '../../src/roles/paint.ts';
import type { PaintNews, PaintOrder } from '../../src/roles/paint-messages.ts';
import { PaintScreen } from '../../src/roles/paint-screen.ts';
import { portPair } from '../../src/roles/port.ts';
import { talkingHead } from '../fakes/clips.ts';
import { psnr } from '../fakes/picture-quality.ts';
import { TerminalEmulator } from '../fakes/terminal-emulator.ts';

const canvas: Canvas = { column: 2, row: 1, columns: 32, rows: 9, cellWidth: 8, cellHeight: 16 };
const clip = talkingHead(64, 36);
const roles: PaintRole[] = [];
afterEach(async () => {
  for (const role of roles.splice(0)) await role.close();
});

/** The role hosted in this thread; `crash` does what the death of its worker does. */
function openRole(): { role: PaintRole; crash: () => void } {
  let crash = () => {};
  const role = new PaintRole((painter) => {
    const [inside, outside] = portPair<PaintOrder, PaintNews>();
    new PaintScreen(inside, painter).start();
    const port: PaintPort = {
      ...outside,
      onLost: (listener) => {
        crash = () => listener(new TchatError('role-crashed', 'The paint part of tchat stopped.'));
      },
    };
    return port;
  }, 'half-block');
  roles.push(role);
  return { role, crash: () => crash() };
}

async function packet(index: number, { clean } = clip): Promise<VideoPacket> {
  const frame = clean(index);
  const { width, height } = frame;
  return { seq: index, timestampUs: 0, codec: 'jpeg', width, height, data: await encodeJpeg(frame, 90) };
}

const copyOf = (frame: Frame): Frame => ({ ...frame, data: frame.data.slice() });

it('a JPEG comes out as the bytes that show it, scaled to the canvas', async () => {
  const { role } = openRole();
  const emulator = new TerminalEmulator(40, 12);
  const painted = await role.paint('remote', await packet(0), canvas);
  expect(painted).toMatchObject({ width: 32, height: 18 });
  await emulator.write(painted!.bytes);
  const wanted = talkingHead(32, 18).clean(0);
  expect(psnr(emulator.pixels(2, 1, 32, 9), wanted)).toBeGreaterThan(22);
  emulator.close();
});

it('panes have painters of their own, and a reset makes the next picture whole', async () => {
  const { role } = openRole();
  const frame = talkingHead(32, 18).clean(0);
  const first = await role.paint('remote', copyOf(frame), canvas);
  expect((await role.paint('remote', copyOf(frame), canvas))!.bytes).toHaveLength(0);
  expect((await role.paint('self', copyOf(frame), canvas))!.bytes).toHaveLength(first!.bytes.length);
  role.reset('remote');
  expect((await role.paint('remote', copyOf(frame), canvas))!.bytes).toHaveLength(first!.bytes.length);
  expect((await role.paint('self', copyOf(frame), canvas))!.bytes).toHaveLength(0);
});

it('a broken JPEG is counted, and the next picture is painted', async () => {
  const { role } = openRole();
  const good = await packet(0);
  const broken = { ...good, data: good.data.slice(0, 100) };
  const junk = { ...good, data: new Uint8Array(500).fill(7) };
  expect(await role.paint('remote', broken, canvas)).toBeUndefined();
  expect(await role.paint('remote', junk, canvas)).toBeUndefined();
  expect(role.badPictures).toBe(2);
  expect(await role.paint('remote', good, canvas)).toBeDefined();
});

it('the last picture is painted again where it was uncovered', async () => {
  const { role } = openRole();
  const covered = new Uint8Array(32 * 9).fill(0, 0, 288);
  covered.fill(1, 40, 50);
  expect(await role.paint('remote', undefined, canvas)).toBeUndefined();
  await role.paint('remote', copyOf(talkingHead(32, 18).clean(0)), canvas, covered);
  const again = await role.paint('remote', undefined, canvas);
  const cells = Buffer.from(again!.bytes)
    .toString()
    .match(/[▀▄█ ]/gu);
  expect(cells).toHaveLength(10);
});

it('the last good picture is painted again after one that broke off while it was decoded', async () => {
  const { role } = openRole();
  // At the pixels of the canvas it is decoded in place.
  const small = talkingHead(32, 18);
  const first = await role.paint('remote', await packet(0, small), canvas);
  const other = await packet(9, small);
  const broken = { ...other, data: other.data.slice(0, other.data.length / 2) };
  expect(await role.paint('remote', broken, canvas)).toBeUndefined();
  role.reset('remote');
  const again = await role.paint('remote', undefined, canvas);
  expect(Buffer.compare(again!.bytes, first!.bytes)).toBe(0);
});

it('is drawn as it is to look: lighter, and filling the pane', async () => {
  const { role } = openRole();
  const emulator = new TerminalEmulator(40, 12);
  // Two thirds of the pane's shape: black bars left and right, until it is cropped.
  const narrow: Frame = {
    width: 24,
    height: 18,
    data: new Uint8Array(24 * 18 * 3).fill(90),
    capturedAtUs: 0,
  };
  const shown = async () => {
    await emulator.write((await role.paint('remote', copyOf(narrow), canvas))!.bytes);
    const { data } = emulator.pixels(2, 1, 32, 9);
    return [data[0], data[(9 * 32 + 16) * 3]];
  };
  expect(await shown()).toEqual([0, 90]);
  role.setLook({ ...plainLook, brightness: 4 });
  role.reset('remote');
  // 255 × (90 ÷ 255) to the power of a half.
  expect(await shown()).toEqual([0, 151]);
  role.setLook({ ...plainLook, crop: true });
  role.reset('remote');
  expect(await shown()).toEqual([90, 90]);
  emulator.close();
});

it('another painter begins with a whole picture', async () => {
  const { role } = openRole();
  await role.paint('remote', copyOf(talkingHead(32, 18).clean(0)), canvas);
  role.setPainter('ascii-mono');
  const painted = await role.paint('remote', undefined, canvas);
  expect(Buffer.from(painted!.bytes).toString()).toMatch(/[=+*#]{2}/);
});

it('a role that crashes is started again and knows nothing of the screen', async () => {
  const { role, crash } = openRole();
  const frame = talkingHead(32, 18).clean(0);
  const first = await role.paint('remote', copyOf(frame), canvas);
  const lost = role.paint('remote', copyOf(frame), canvas);
  crash();
  expect(await lost).toBeUndefined();
  const again = await until(() => role.paint('remote', copyOf(frame), canvas));
  expect(again.bytes).toHaveLength(first!.bytes.length);
});

it('a pane presents what it painted, and begins anew when it could not', async () => {
  const { role } = openRole();
  const frame = talkingHead(32, 18).clean(0);
  let revision = 0;
  let change = () => {};
  const sent: number[] = [];
  let accepts = true;
  const sink = new PaneVideoSink({
    pane: 'remote',
    paint: role,
    presenter: {
      fps: 30,
      wantsMore: false,
      line: { bytesPerSecond: Number.NaN, controlBps: 0, atUs: 0 },
      ready: async () => true,
      present: async (_pane, bytes) => {
        sent.push(bytes.length);
        return accepts ? { shownAtUs: 1 } : undefined;
      },
    },
    geometry: {
      canvas: () => canvas,
      covered: () => undefined,
      revision: () => revision,
      onChange: (listener) => {
        change = listener;
        return () => {};
      },
      onCleared: () => () => {},
    },
  });
  const { signal } = new AbortController();
  expect(sink.view).toEqual({ width: 32, height: 18 });
  expect(await sink.show(copyOf(frame), signal)).toEqual({ shownAtUs: 1 });
  const whole = sent[0]!;
  expect(await sink.show(copyOf(frame), signal)).toBeDefined();
  expect(sent[1]).toBe(0);
  accepts = false;
  expect(await sink.show(copyOf(frame), signal)).toBeUndefined();
  accepts = true;
  expect(await sink.show(copyOf(frame), signal)).toBeDefined();
  expect(sent[3]).toBe(whole);
  // The pane changes while a picture is painted: it is not presented, and the last one is painted in full at once.
  const stale = sink.show(copyOf(frame), signal);
  await Promise.resolve();
  await Promise.resolve();
  revision++;
  change();
  expect(await stale).toBeUndefined();
  await until(async () => (sent.length > 4 ? true : undefined));
  expect(sent[4]).toBe(whole);
  expect(sink.dropped).toBe(2);
  sink.close();
});

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
