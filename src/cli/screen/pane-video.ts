// One pane's pictures from packet to glass: waits for the terminal, paints the picture, presents it. A VideoSink for the
// Call, and the self view's sink as well.
//
// A painter knows what the screen shows only if all that it painted got there. So whatever is painted is presented, and
// when that cannot be (the pane moved meanwhile, the presenter dropped it) the painter begins anew.
import { Allowance } from '../../flow/allowance.ts';
import type { Fidelity } from '../../flow/fidelity.ts';
import type { VideoSink } from '../../media/parts.ts';
import type { Frame, PixelSize, VideoPacket } from '../../media/types.ts';
import type { PaneQuality } from '../../paint/covered-switch.ts';
import type { Canvas } from '../../paint/painter.ts';
import type { Painted, PaintRole } from '../../roles/paint.ts';
import type { Presenter } from '../../term/presenter.ts';

/** Where a pane is. The screen knows. */
export interface PaneGeometry {
  /** Undefined: there is no room for it, or something else stands there. */
  canvas(): Canvas | undefined;
  /** One byte a cell of the canvas, 1: not ours. Not changed after it was returned. */
  covered(): Uint8Array | undefined;
  /** Grows with each change of the above, and when the screen was cleared: what was painted before it is stale. */
  revision(): number;
  /** Tells of each change. The result takes the listener away. */
  onChange(listener: () => void): () => void;
  /** All that was on the screen is gone. */
  onCleared(listener: () => void): () => void;
}

export interface PaneVideoParts {
  readonly pane: string;
  readonly presenter: Pick<Presenter, 'ready' | 'present' | 'line' | 'fps' | 'wantsMore'>;
  readonly paint: Pick<PaintRole, 'paint' | 'reset' | 'setDim'>;
  readonly geometry: PaneGeometry;
  /** The painter of now. Without it: half-blocks, which show two pixels a cell. */
  readonly painter?: {
    /** The pixels that it would like for a canvas. */
    pixelsFor(canvas: Canvas): PixelSize;
    /** Those that it draws come through the line, and not out of this machine's memory. */
    readonly sendsPixels: boolean;
  };
  /** One for all panes of a terminal. Without it each picture is painted as finely as its painter likes. */
  readonly fidelity?: Fidelity;
}

/** A canvas without cells. */
const nowhere: Canvas = { column: 0, row: 0, columns: 0, rows: 0, cellWidth: 8, cellHeight: 16 };

/** Without a new picture for as long as so many should have taken, the last one is refined. chosen. */
const refineAfterPictures = 3;
const usualFps = 30;

const nothing: PixelSize = { width: 0, height: 0 };

export class PaneVideoSink implements VideoSink {
  /** Pictures shown. */
  shown = 0;
  /** Pictures that were not: unreadable, or stale before they could be written. */
  dropped = 0;
  private readonly parts: PaneVideoParts;
  private readonly listeners: ((view: PixelSize) => void)[] = [];
  private lastView: PixelSize & { fps: number | undefined };
  private readonly unlisten: readonly (() => void)[];
  private readonly ending = new AbortController();
  /** One picture at a time, whether it is new or painted again. */
  private turn: Promise<unknown> = Promise.resolve();
  private refreshing = false;
  private readonly allowance = new Allowance();
  /** Something of this pane may be on the screen. */
  private placed = false;
  private refining: NodeJS.Timeout | undefined;

  constructor(parts: PaneVideoParts) {
    this.parts = parts;
    this.lastView = { ...this.view, fps: this.fps };
    const { geometry, paint, pane } = parts;
    this.unlisten = [
      geometry.onChange(() => {
        this.tellView();
        this.refresh();
      }),
      geometry.onCleared(() => {
        paint.reset(pane);
        this.refresh();
      }),
    ];
  }

  /** What the painter can show, less where the terminal's line is slow. 0 × 0 without room. */
  get view(): PixelSize {
    const canvas = this.parts.geometry.canvas();
    if (!canvas) return nothing;
    const most = this.parts.painter?.pixelsFor(canvas) ?? { width: canvas.columns, height: canvas.rows * 2 };
    const scale = this.parts.fidelity?.of(this.parts.pane).scale ?? 1;
    return { width: Math.round(most.width * scale), height: Math.round(most.height * scale) };
  }

  get fps(): number | undefined {
    const { fidelity, pane } = this.parts;
    return fidelity && Math.ceil(fidelity.of(pane).fps);
  }

  onView(listener: (view: PixelSize) => void): void {
    this.listeners.push(listener);
  }

  async ready(signal: AbortSignal): Promise<boolean> {
    await this.turn;
    return this.whenReady(signal);
  }

  async show(picture: VideoPacket | Frame, signal: AbortSignal): Promise<{ shownAtUs: number } | undefined> {
    const presented = await this.inTurn(() => this.put(picture, signal));
    const shown = await presented?.answer;
    if (shown) this.shown++;
    else this.dropped++;
    return shown;
  }

  /** Draws the picture darker that stands there, and those that come. */
  setDim(dim: boolean): void {
    this.parts.paint.setDim(this.parts.pane, dim);
    if (dim) this.refresh();
  }

  /** The painter has changed: what is worth having has too, and all is painted anew. */
  repaint(): void {
    this.parts.paint.reset(this.parts.pane);
    this.tellView();
    this.refresh();
  }

  close(): void {
    this.ending.abort();
    clearTimeout(this.refining);
    for (const unlisten of this.unlisten) unlisten();
    this.listeners.length = 0;
  }

  /** Paints the last picture again where it is missing now, without waiting for the next one. */
  private refresh(): void {
    if (this.refreshing) return;
    this.refreshing = true;
    void this.inTurn(() => {
      this.refreshing = false;
      return this.put(undefined, this.ending.signal);
    });
  }

  /** From picture to presenter; the terminal's answer is not waited for, so that the next one can be painted meanwhile. */
  private async put(
    picture: VideoPacket | Frame | undefined,
    signal: AbortSignal,
  ): Promise<{ answer: Promise<{ shownAtUs: number } | undefined> } | undefined> {
    const { pane, presenter, paint, geometry } = this.parts;
    if (!(await this.whenReady(signal))) return undefined;
    // A pane that has lost its place takes with it what text does not overwrite.
    const canvas = geometry.canvas() ?? (this.placed ? nowhere : undefined);
    if (!canvas) return undefined;
    this.placed = canvas !== nowhere;
    const revision = geometry.revision();
    const painted = await paint.paint(pane, picture, canvas, geometry.covered(), this.chooseQuality(canvas));
    if (!painted) return undefined;
    if (signal.aborted || geometry.revision() !== revision) {
      paint.reset(pane);
      return undefined;
    }
    this.allowance.spend(painted.bytes.length);
    this.refineLater(painted.bytes.length > 0);
    const answer = presenter.present(pane, painted.bytes, this.tellsRate(painted, canvas)).then((shown) => {
      if (!shown) paint.reset(pane);
      return shown;
    });
    return { answer };
  }

  /** Whether the bytes are all that the terminal must read. Notes what pictures of pixels cost. */
  private tellsRate({ bytes, pixels }: Painted, { columns, rows }: Canvas): boolean {
    const { painter, fidelity } = this.parts;
    if (!pixels) return true;
    if (painter?.sendsPixels) fidelity?.painted(bytes.length, columns * rows);
    return painter?.sendsPixels ?? true;
  }

  /** A painter with a budget leaves a picture coarse; one that stands still is painted again until nothing is missing. */
  private refineLater(isCoarse: boolean): void {
    clearTimeout(this.refining);
    const afterMs = (refineAfterPictures * 1000) / (this.fps ?? usualFps);
    if (isCoarse) this.refining = setTimeout(() => this.refresh(), afterMs);
  }

  private whenReady(signal: AbortSignal): Promise<boolean> {
    const { pane, presenter, fidelity } = this.parts;
    return presenter.ready(pane, signal, fidelity?.of(pane).everyUs);
  }

  /** Looks at what the terminal takes, and tells all whom that concerns. */
  private chooseQuality(canvas: Canvas): PaneQuality | undefined {
    const { pane, presenter, fidelity } = this.parts;
    if (!fidelity) return undefined;
    fidelity.place(pane, canvas.columns * canvas.rows);
    fidelity.measure(presenter.line);
    presenter.fps = fidelity.fps;
    presenter.wantsMore = fidelity.wantsMore;
    this.tellView();
    const { quality } = fidelity.of(pane);
    return { ...quality, budgetBytes: this.allowance.next(quality.budgetBytes) };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }

  private tellView(): void {
    const view = { ...this.view, fps: this.fps };
    const last = this.lastView;
    if (view.width === last.width && view.height === last.height && view.fps === last.fps) return;
    this.lastView = view;
    for (const listener of this.listeners) listener(view);
  }
}
