// What main and the paint role say to each other.
import type { Look } from '../media/look.ts';
import type { Frame, VideoPacket } from '../media/types.ts';
import type { PaneQuality } from '../paint/covered-switch.ts';
import type { Canvas } from '../paint/painter.ts';
import type { PainterName } from '../paint/painters.ts';
import type { PixelChoice } from '../paint/pixel-choice.ts';

/** Main → role. Orders of one pane are done in the order in which they came. */
export type PaintOrder =
  | {
      readonly kind: 'paint';
      /** Comes back with the result. */
      readonly id: number;
      readonly pane: string;
      /** Undefined: the pane's last one again. */
      readonly picture: VideoPacket | Frame | undefined;
      /** Without cells: the pane goes, and what text does not overwrite is taken away. */
      readonly canvas: Canvas;
      readonly covered: Uint8Array | undefined;
      /** For this picture and those after it. */
      readonly quality?: PaneQuality | undefined;
    }
  /** Without a pane: all of them. */
  | { readonly kind: 'reset'; readonly pane: string | undefined }
  /** Of all panes, from their next pictures on. */
  | { readonly kind: 'look'; readonly look: Look }
  /** The pane's picture is drawn darker: it is not of now. */
  | { readonly kind: 'dim'; readonly pane: string; readonly dim: boolean }
  /** `name` draws the cells; with `pixels` only what is covered. */
  | { readonly kind: 'painter'; readonly name: PainterName; readonly pixels: PixelChoice | undefined };

/** Role → main. */
export interface PaintNews {
  readonly kind: 'painted';
  readonly id: number;
  /** Undefined: the picture could not be read. Transferred. */
  readonly painted: Painted | undefined;
}

export interface Painted {
  /** Terminal bytes in an ArrayBuffer of their own; empty when the screen shows the picture already. */
  readonly bytes: Uint8Array;
  /** Pixels of the picture that was painted, after decoding. */
  readonly width: number;
  readonly height: number;
  /** It is made of the terminal's pixels, not of cells. */
  readonly pixels: boolean;
}
