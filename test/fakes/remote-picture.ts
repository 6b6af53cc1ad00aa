// What the remote pane of a tchat screen shows, for comparison with what the far camera saw.
import sharp, { type Sharp } from 'sharp';
import { fitInside } from '../../src/media/pixels.ts';
import type { Frame, PixelSize } from '../../src/media/types.ts';
import { layoutFor } from '../../src/ui/layout.ts';
import { ssim } from './picture-quality.ts';
import type { TerminalEmulator } from './terminal-emulator.ts';

/** A still picture that nothing else looks like: four coloured quarters, a white disc, a dark diagonal. */
export const cameraSize: PixelSize = { width: 640, height: 360 };

export async function writeCameraPicture(path: string): Promise<void> {
  await cameraPicture(cameraSize).png().toFile(path);
}

/** The same of any size, stretched; with so many stripes in its last quarter, if it had them all over. */
export function cameraPicture({ width, height }: PixelSize, stripes = 0): Sharp {
  const each = 640 / stripes;
  const fine = Array.from(
    { length: stripes / 2 },
    (_, i) => `<path fill="#101010" d="M${320 + i * each} 250h${each / 2}v110h-${each / 2}z"/>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 640 360" preserveAspectRatio="none">
    <rect width="320" height="180" fill="#c03020"/><rect x="320" width="320" height="180" fill="#2060c0"/>
    <rect y="180" width="320" height="180" fill="#30a040"/><rect x="320" y="180" width="320" height="180" fill="#d0b020"/>
    ${fine.join('')}<circle cx="320" cy="180" r="90" fill="#f4f4f4"/><path d="M0 0 L640 360" stroke="#101010" stroke-width="24"/></svg>`;
  return sharp(Buffer.from(svg));
}

/** The picture in the remote pane, half-blocks as pixels, without the bars around it. `picture`: its shape. */
export function remotePicture(terminal: TerminalEmulator, picture: PixelSize): Frame {
  const { remote } = layoutFor(terminal.columns, terminal.rows).panes!;
  const fitted = fitInside(picture.width, picture.height, { width: remote.columns, height: remote.rows * 2 });
  const left = remote.column + ((remote.columns - fitted.width) >> 1);
  const top = (remote.rows * 2 - fitted.height) >> 1;
  const pane = terminal.pixels(left, remote.row, fitted.width, remote.rows);
  const from = top * fitted.width * 3;
  return {
    ...pane,
    height: fitted.height,
    data: pane.data.subarray(from, from + fitted.width * fitted.height * 3),
  };
}

/**
 * SSIM of the remote pane with the picture in a file. `blur`: both are made smaller by this first, as an eye does that
 * looks at dithered colours from afar.
 */
export async function likenessTo(terminal: TerminalEmulator, path: string, blur = 1): Promise<number> {
  const shown = await smaller(remotePicture(terminal, cameraSize), blur);
  const data = await sharp(path)
    .resize(shown.width, shown.height, { fit: 'fill' })
    .removeAlpha()
    .raw()
    .toBuffer();
  return ssim(shown, { ...shown, data });
}

async function smaller(frame: Frame, by: number): Promise<Frame> {
  const width = Math.round(frame.width / by);
  const height = Math.round(frame.height / by);
  const raw = { width: frame.width, height: frame.height, channels: 3 } as const;
  const data = await sharp(frame.data, { raw }).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { width, height, data, capturedAtUs: frame.capturedAtUs };
}
