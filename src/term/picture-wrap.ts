// What stands around a picture in the terminal's bytes, so that it disturbs nobody: the cursor, its colours and modes are saved
// and restored (DECSC, DECRC), so that blessed's next write finds what its last one left; a visible cursor is hidden
// meanwhile. blessed's own saving stays within single writes.
import {
  askCursor,
  askCursorBehindTmux,
  beginSynchronized,
  cursorTo,
  endSynchronized,
  hideCursor,
  padding,
  restoreCursor,
  saveCursor,
  showCursor,
} from '../ansi/sequences.ts';

export interface WrapOptions {
  /** Whether pictures are wrapped in synchronized output. */
  readonly synchronizedOutput?: boolean;
  /** The terminal is behind tmux, which hands questions on to it. */
  readonly passthrough?: boolean;
}

export class PictureWrap {
  private before = '';
  private after = '';
  private question = '';
  /** Questions go through tmux to the terminal. */
  passthrough = false;
  private cursorShown = false;
  private scratch = Buffer.alloc(16 * 1024);

  constructor(options: WrapOptions) {
    this.adopt(options);
  }

  /** From the next picture on. */
  adopt({ synchronizedOutput = false, passthrough = false }: WrapOptions): void {
    this.before = saveCursor + (synchronizedOutput ? beginSynchronized : '');
    // The question comes after the end of the update (kitty holds back all bytes until then), and from the second line.
    this.after = synchronizedOutput ? endSynchronized : '';
    this.passthrough = passthrough;
    this.question = passthrough ? askCursorBehindTmux : cursorTo(1, 0) + askCursor;
  }

  /** Bytes of others are about to be written: whether the cursor is visible after them. */
  noteControl(bytes: string | Uint8Array): void {
    const text =
      typeof bytes === 'string'
        ? bytes
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    const shown = text.lastIndexOf(showCursor);
    const hidden = text.lastIndexOf(hideCursor);
    if (shown !== hidden) this.cursorShown = shown > hidden;
  }

  /** The picture with all that belongs around it, and with a question at its end. Valid until the next call. */
  around(picture: Uint8Array, asks: boolean): Uint8Array {
    const head = (this.cursorShown ? hideCursor : '') + this.before;
    const tail = `${this.after}${asks ? this.question : ''}${restoreCursor}${this.cursorShown ? showCursor : ''}`;
    const length = head.length + picture.length + tail.length;
    if (this.scratch.length < length) this.scratch = Buffer.alloc(length * 2);
    this.scratch.write(head, 0, 'latin1');
    this.scratch.set(picture, head.length);
    this.scratch.write(tail, head.length + picture.length, 'latin1');
    return this.scratch.subarray(0, length);
  }

  /** So many bytes, about, that a terminal reads and that change nothing. */
  padding(bytes: number): Uint8Array {
    return Buffer.from(padding(bytes, this.passthrough), 'latin1');
  }

  /** Control with a question at its end; without control, a question alone. */
  asking(control: Uint8Array): Uint8Array {
    return Buffer.concat([control, Buffer.from(saveCursor + this.question + restoreCursor)]);
  }
}
