// Main's end of the paint role: pictures in, terminal bytes out. Starts the role again when it has crashed; its painters
// then know nothing about the screen, so that the next picture of each pane is painted in full.
import { Worker } from 'node:worker_threads';
import type { TchatError } from '../core/errors.ts';
import { log } from '../core/log.ts';
import type { Closable } from '../core/scope.ts';
import { isPlain, type Look, plainLook } from '../media/look.ts';
import type { Frame, VideoPacket } from '../media/types.ts';
import type { PaneQuality } from '../paint/covered-switch.ts';
import type { Canvas } from '../paint/painter.ts';
import type { PainterName } from '../paint/painters.ts';
import type { PixelChoice } from '../paint/pixel-choice.ts';
import type { PaintWorkerData } from './paint.worker.ts';
import type { Painted, PaintNews, PaintOrder } from './paint-messages.ts';
import { removeStored } from './pixel-store.ts';
import { type Port, workerPort } from './port.ts';

export type { Painted } from './paint-messages.ts';
export type PaintPort = Port<PaintNews, PaintOrder>;

/** Between two starts of a role that crashes. Chosen: a call goes on, a machine is not kept busy with dying threads. */
const restartMs = 1000;

/** Starts the worker. */
export function openPaintWorker(options: { painter: PainterName }): PaintRole {
  return new PaintRole((painter) => startWorker({ painter }), options.painter);
}

function startWorker(workerData: PaintWorkerData): PaintPort {
  // Built code only: Node 20 does not run TypeScript, so the name is the compiled one.
  const url = new URL('./paint.worker.js', import.meta.url);
  const worker = new Worker(url, { workerData, name: 'paint', stdout: true, stderr: true });
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => log('paint', text.trim()));
  }
  return workerPort<PaintNews, PaintOrder>(worker, 'paint');
}

export class PaintRole implements Closable {
  /** Pictures that could not be read, or that were lost with a crash. */
  badPictures = 0;
  private readonly connect: (painter: PainterName) => PaintPort;
  private port: PaintPort | undefined;
  private painter: PainterName;
  private pixels: PixelChoice | undefined;
  private look = plainLook;
  private readonly dimmed = new Set<string>();
  private nextId = 0;
  /** Bounded by its callers: each pane waits for its picture before it gives the next. */
  private readonly pending = new Map<
    number,
    { picture: boolean; resolve: (painted: Painted | undefined) => void }
  >();
  private restart: NodeJS.Timeout | undefined;
  private closing: Promise<void> | undefined;

  /** `connect` starts the role and gives its port; called again after a crash. */
  constructor(connect: (painter: PainterName) => PaintPort, painter: PainterName) {
    this.connect = connect;
    this.painter = painter;
    this.start();
  }

  get painterName(): string {
    return this.pixels?.name ?? this.painter;
  }

  /**
   * The bytes that show `picture` (without one: the pane's last picture) on `canvas`, given what this pane was painted with
   * before. A canvas without cells: the bytes that take the picture away, where text does not overwrite it. Undefined when
   * there is no picture, or it could not be read. Every result must be written to the screen, in order, or `reset` called. A packet's bytes, and a frame's, are
   * gone for the caller. `covered` is copied.
   */
  paint(
    pane: string,
    picture: VideoPacket | Frame | undefined,
    canvas: Canvas,
    covered?: Uint8Array,
    quality?: PaneQuality,
  ): Promise<Painted | undefined> {
    const { port } = this;
    if (!port || this.closing) return Promise.resolve(undefined);
    const owned = picture && { ...picture, data: whole(picture.data) };
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.pending.set(id, { picture: picture !== undefined, resolve });
      const transfer = owned ? [owned.data.buffer as ArrayBuffer] : [];
      port.post({ kind: 'paint', id, pane, picture: owned, canvas, covered, quality }, transfer);
    });
  }

  /** What this pane, or every pane, shows is unknown: its next picture is painted in full. */
  reset(pane?: string): void {
    this.port?.post({ kind: 'reset', pane });
  }

  /** From the next picture on, painted in full. With `pixels`, `name` paints only while the pane is covered. */
  setPainter(name: PainterName, pixels?: PixelChoice): void {
    this.painter = name;
    this.pixels = pixels;
    this.port?.post({ kind: 'painter', name, pixels });
  }

  /** How pictures look from the next one on. */
  setLook(look: Look): void {
    this.look = look;
    this.port?.post({ kind: 'look', look });
  }

  /** Whether a pane's picture is drawn darker, because it is not of now. From the next picture on. */
  setDim(pane: string, dim: boolean): void {
    if (dim) this.dimmed.add(pane);
    else this.dimmed.delete(pane);
    this.port?.post({ kind: 'dim', pane, dim });
  }

  /** Ends the thread. All that wait get undefined. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private start(): void {
    const port = this.connect(this.painter);
    this.port = port;
    port.onMessage(({ id, painted }) => this.settle(id, painted));
    port.onLost((error) => this.lose(port, error));
    if (!isPlain(this.look)) this.setLook(this.look);
    for (const pane of this.dimmed) this.setDim(pane, true);
    if (this.pixels) port.post({ kind: 'painter', name: this.painter, pixels: this.pixels });
  }

  private settle(id: number, painted: Painted | undefined): void {
    const waiting = this.pending.get(id);
    if (!waiting) return;
    this.pending.delete(id);
    if (!painted && waiting.picture) this.badPictures++;
    waiting.resolve(painted);
  }

  private lose(port: PaintPort, error: TchatError): void {
    if (port !== this.port || this.closing) return;
    log('paint', error.message);
    this.port = undefined;
    void port.close();
    for (const id of [...this.pending.keys()]) this.settle(id, undefined);
    this.restart = setTimeout(() => this.start(), restartMs);
  }

  private async end(): Promise<void> {
    clearTimeout(this.restart);
    await this.port?.close();
    this.port = undefined;
    if (this.pixels) removeStored(process.pid);
    for (const id of [...this.pending.keys()]) this.settle(id, undefined);
  }
}

/** The bytes in an ArrayBuffer that holds nothing else: a part of a larger one would take the rest along. */
function whole(data: Uint8Array): Uint8Array {
  const isWhole = data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer;
  return isWhole && !Buffer.isBuffer(data) ? data : new Uint8Array(data);
}
