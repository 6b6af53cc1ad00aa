// The paint role itself: a painter for each pane, fed with JPEGs or raw frames. Knows no threads.
import { log } from '../core/log.ts';
import { decodeJpeg } from '../media/jpeg.ts';
import type { Frame, PixelSize, VideoPacket } from '../media/types.ts';
import type { Painter } from '../paint/painter.ts';
import { createPainter, type PainterName } from '../paint/painters.ts';
import type { Painted, PaintNews, PaintOrder } from './paint-messages.ts';
import type { Port } from './port.ts';

/** Beyond these panes an order is wrong. Chosen: remote and self, and room for more. */
const maxPanes = 8;

interface Pane {
  painter: Painter;
  /** The last picture, to be painted again when it was uncovered, moved or erased. */
  frame: Frame | undefined;
}

export class PaintScreen {
  private readonly port: Port<PaintOrder, PaintNews>;
  private readonly panes = new Map<string, Pane>();
  private name: PainterName;
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
      case 'painter':
        this.name = order.name;
        for (const pane of this.panes.values()) pane.painter = createPainter(order.name);
        return;
    }
  }

  private async paint(order: Extract<PaintOrder, { kind: 'paint' }>): Promise<Painted | undefined> {
    const { canvas, covered, picture } = order;
    try {
      const pane = this.paneOf(order.pane);
      if (picture) pane.frame = await toFrame(picture, pane.painter.pixelsFor(canvas));
      const { frame, painter } = pane;
      if (!frame) return undefined;
      const bytes = painter.paint(frame, canvas, covered).slice();
      return { bytes, width: frame.width, height: frame.height };
    } catch (error) {
      log('paint', `${order.pane}: ${(error as Error).message}`);
      return undefined;
    }
  }

  private paneOf(name: string): Pane {
    let pane = this.panes.get(name);
    if (!pane) {
      if (this.panes.size >= maxPanes) throw new Error('too many panes');
      pane = { painter: createPainter(this.name), frame: undefined };
      this.panes.set(name, pane);
    }
    return pane;
  }
}

async function toFrame(picture: VideoPacket | Frame, fit: PixelSize): Promise<Frame> {
  if (!('codec' in picture)) return picture;
  return decodeJpeg(picture.data, { fit, capturedAtUs: picture.timestampUs });
}
