// The painter that pictures are drawn with now: what was asked for, what the terminal can do, and what its line carries.
import type { Fidelity } from '../../flow/fidelity.ts';
import type { PixelSize } from '../../media/types.ts';
import type { Canvas } from '../../paint/painter.ts';
import type { PaintRole } from '../../roles/paint.ts';
import type { Capabilities } from '../../term/capabilities.ts';
import { type PainterChoice, painterAfter, painterFor } from './painter-choice.ts';

export interface LivePainterParts {
  readonly paint: Pick<PaintRole, 'setPainter'>;
  readonly fidelity: Fidelity;
  /** One of `painterWords`. */
  readonly wanted: string;
  readonly capabilities: Capabilities;
}

export class LivePainter {
  private readonly parts: LivePainterParts;
  private capabilities: Capabilities;
  private choice: PainterChoice;
  private isFirst = true;
  private toldTooSlow = false;

  constructor(parts: LivePainterParts) {
    this.parts = parts;
    this.capabilities = parts.capabilities;
    this.choice = this.use(painterFor(parts.wanted, this.capabilities));
  }

  /** For people: what is drawn, and what it stands for while the line is too slow, as `cells for sixel`. */
  get name(): string {
    const { name } = this.choice;
    return this.isTooSlow ? `cells for ${name}` : name;
  }

  /** The line to the terminal is too slow for the pixels that were asked for. */
  get isTooSlow(): boolean {
    return this.choice.pixels !== undefined && !this.parts.fidelity.pixels;
  }

  /** A sentence, once, when the line has become too slow for pixels, and when they are back. */
  news(): string | undefined {
    const { isTooSlow, name, choice } = this;
    if (isTooSlow === this.toldTooSlow) return undefined;
    this.toldTooSlow = isTooSlow;
    return isTooSlow
      ? `The line to this terminal is slow: ${choice.cells} until it carries ${choice.name}.`
      : `Pictures are drawn with ${name}.`;
  }

  /** What is drawn now is made of the terminal's pixels. */
  get drawsPixels(): boolean {
    return this.choice.pixels !== undefined && !this.isTooSlow;
  }

  /** Why it is not what was asked for; undefined: it is. */
  get problem(): string | undefined {
    return this.choice.problem;
  }

  /** Its pixels come through the line, and not out of this machine's memory. */
  get sendsPixels(): boolean {
    return sendsPixels(this.choice);
  }

  /** The pixels that are worth having for a canvas. */
  pixelsFor(canvas: Canvas): PixelSize {
    return this.choice.pixelsFor(canvas, this.isTooSlow);
  }

  /** `p`: the next one that this terminal has. */
  next(): void {
    this.isFirst = false;
    this.choice = this.use(painterAfter(this.choice.name, this.capabilities));
  }

  /** The terminal has answered late. True: it gets another painter. */
  adopt(capabilities: Capabilities): boolean {
    this.capabilities = capabilities;
    const { name, cells } = this.choice;
    if (this.isFirst) this.choice = this.use(painterFor(this.parts.wanted, capabilities));
    return this.choice.name !== name || this.choice.cells !== cells;
  }

  private use(choice: PainterChoice): PainterChoice {
    this.parts.paint.setPainter(choice.cells, choice.pixels);
    this.parts.fidelity.setPixels(sendsPixels(choice));
    return choice;
  }
}

function sendsPixels({ pixels }: PainterChoice): boolean {
  return pixels !== undefined && !(pixels.name === 'kitty' && pixels.local);
}
