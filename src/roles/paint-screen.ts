// The paint role itself: a painter for each pane, fed with JPEGs or raw frames. Knows no threads.
import { log } from '../core/log.ts';
import { scaleAreas } from '../media/area-scaler.ts';
import { decodeJpeg, encodeJpeg } from '../media/jpeg.ts';
import { isPlain, type Look, plainLook, withLook } from '../media/look.ts';
import type { Frame, PixelSize, VideoPacket } from '../media/types.ts';
import { CoveredSwitch } from '../paint/covered-switch.ts';
import type { Canvas, Painter } from '../paint/painter.ts';
import type { PainterName } from '../paint/painters.ts';
import type { PixelChoice } from '../paint/pixel-choice.ts';
import { makePainter } from './make-painter.ts';
import type { Painted, PaintNews, PaintOrder } from './paint-messages.ts';
import type { Port } from './port.ts';

/** Beyond these panes an order is wrong. Chosen: remote and self, and room for more. */
const maxPanes = 8;

/** For terminals that read JPEG themselves, of what came raw. Chosen: no loss is seen, and it never leaves the machine. */
const ownQuality = 85;

/** Four steps halve the light. chosen: a face is still known, and nobody takes it for now. */
const dimSteps = 4;

interface Pane {
  readonly place: number;
  painter: Painter | CoveredSwitch;
  /** Its picture is not of now. */
  dim: boolean;
  /** The last picture, to be painted again when it was uncovered, moved or erased. */
  picture: VideoPacket | Frame | undefined;
  /** The same, decoded, once a painter has asked for that. */
  frame: Frame | undefined;
  /** The buffer that the last packet was decoded into, for the next one. */
  decoded: Uint8Array | undefined;
  /** Takes away what the painter before has left; goes out with the next picture. */
  farewell: Uint8Array;
}

const nothing = new Uint8Array(0);

export class PaintScreen {
  private readonly port: Port<PaintOrder, PaintNews>;
  private readonly panes = new Map<string, Pane>();
  private name: PainterName;
  private pixels: PixelChoice | undefined;
  private look = plainLook;
  /** One picture at a time: decoding is not finished in the order in which it was begun. */
  private turn: Promise<void> = Promise.resolve();

  constructor(port: Port<PaintOrder, PaintNews>, name: PainterName) {
    this.port = port;
    this.name = name;
  }

  start(): void {
    this.port.onMessage((order) => {
      this.turn = this.turn.then(() => this.obey(order));
    });
  }

  private async obey(order: PaintOrder): Promise<void> {
    switch (order.kind) {
      case 'paint': {
        const painted = await this.paint(order);
        const transfer = painted ? [painted.bytes.buffer as ArrayBuffer] : [];
        this.port.post({ kind: 'painted', id: order.id, painted }, transfer);
        return;
      }
      case 'reset':
        for (const [name, pane] of this.panes) {
          if (order.pane === undefined || order.pane === name) pane.painter.reset();
        }
        return;
      case 'look':
        this.look = order.look;
        for (const pane of this.panes.values()) pane.frame = undefined;
        return;
      case 'dim': {
        const pane = this.paneOf(order.pane);
        if (pane) Object.assign(pane, { dim: order.dim, frame: undefined });
        return;
      }
      case 'painter':
        this.name = order.name;
        this.pixels = order.pixels;
        for (const pane of this.panes.values()) {
          pane.farewell = joined(pane.farewell, eraseOf(pane.painter));
          pane.painter = makePainter(order.name, order.pixels, pane.place);
        }
        return;
    }
  }

  private async paint(order: Extract<PaintOrder, { kind: 'paint' }>): Promise<Painted | undefined> {
    const { canvas, picture } = order;
    const pane = this.paneOf(order.pane);
    if (!pane) return undefined;
    const before = pane.picture;
    if (picture) Object.assign(pane, { picture, frame: undefined });
    try {
      if (canvas.columns === 0 || canvas.rows === 0) {
        return { bytes: withFarewell(pane, eraseOf(pane.painter)), width: 0, height: 0, pixels: false };
      }
      return pane.picture && (await paintPicture(pane, pane.picture, order, lookOf(pane, this.look)));
    } catch (error) {
      // What cannot be read must not be painted again later.
      Object.assign(pane, { picture: before, frame: undefined });
      log('paint', `${order.pane}: ${(error as Error).message}`);
      return undefined;
    }
  }

  private paneOf(name: string): Pane | undefined {
    let pane = this.panes.get(name);
    if (!pane) {
      if (this.panes.size >= maxPanes) return undefined;
      const place = this.panes.size;
      const painter = makePainter(this.name, this.pixels, place);
      pane = {
        place,
        painter,
        dim: false,
        picture: undefined,
        frame: undefined,
        decoded: undefined,
        farewell: nothing,
      };
      this.panes.set(name, pane);
    }
    return pane;
  }
}

function lookOf({ dim }: Pane, look: Look): Look {
  return dim ? { ...look, brightness: look.brightness - dimSteps } : look;
}

async function paintPicture(
  pane: Pane,
  picture: VideoPacket | Frame,
  { canvas, covered, quality }: Extract<PaintOrder, { kind: 'paint' }>,
  look: Look,
): Promise<Painted> {
  const { painter } = pane;
  if (quality) painter.setQuality?.(quality);
  if (painter instanceof CoveredSwitch && painter.wantsJpeg(covered)) {
    const asItCame = 'codec' in picture && isPlain(look);
    const jpeg = asItCame
      ? picture.data
      : await encodeJpeg(await lookedAt(pane, picture, canvas, look), ownQuality);
    const { width, height } = picture;
    const bytes = withFarewell(pane, painter.paintJpeg(jpeg, picture, canvas));
    return { bytes, width, height, pixels: true };
  }
  const frame = await lookedAt(pane, picture, canvas, look);
  const bytes = withFarewell(pane, painter.paint(frame, canvas, covered));
  const pixels = painter instanceof CoveredSwitch && painter.drewPixels;
  return { bytes, width: frame.width, height: frame.height, pixels };
}

/** The pane's picture decoded, at the canvas's pixels, as it is to look; kept for the next time. */
async function lookedAt(
  pane: Pane,
  picture: VideoPacket | Frame,
  canvas: Canvas,
  look: Look,
): Promise<Frame> {
  const size = pane.painter.pixelsFor(canvas);
  if (pane.frame) return pane.frame;
  const looked = withLook(await toFrame(pane, picture, size), look, size.width / size.height);
  // A pixel more or less of the shape would leave a bar.
  pane.frame = look.crop ? scaleAreas(looked, size) : looked;
  return pane.frame;
}

async function toFrame(pane: Pane, picture: VideoPacket | Frame, fit: PixelSize): Promise<Frame> {
  if (!('codec' in picture)) return picture;
  const into = pane.decoded;
  const frame = await decodeJpeg(picture.data, { fit, capturedAtUs: picture.timestampUs, into });
  pane.decoded = frame.data;
  return frame;
}

/** The bytes in a buffer of their own, behind what must go before them. */
function withFarewell(pane: Pane, bytes: Uint8Array): Uint8Array {
  const all = joined(pane.farewell, bytes);
  pane.farewell = nothing;
  return all;
}

function eraseOf(painter: Painter | CoveredSwitch): Uint8Array {
  return painter instanceof CoveredSwitch ? painter.erase() : nothing;
}

/** A new array. */
function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
