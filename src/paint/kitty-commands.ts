// Commands of kitty's graphics protocol, with their pixels in chunks. What is sent when is the painter's business.
import { kittyCommand } from '../ansi/graphics-sequences.ts';
import type { ByteWriter } from './byte-writer.ts';

/** Base 64 that one command may carry (specification), and the bytes that this is. */
const mostPayload = 4096;
const chunkBytes = (mostPayload / 4) * 3;

export class KittyCommands {
  private readonly writer: ByteWriter;
  private readonly throughTmux: boolean;

  constructor(writer: ByteWriter, throughTmux: boolean) {
    this.writer = writer;
    this.throughTmux = throughTmux;
  }

  /**
   * One command and all of its payload. No answer is wanted, of success or failure (`q=2`). Of a frame every chunk has all
   * keys: the specification wants the action only, but kitty 0.26.5 then edits nothing.
   */
  send(control: string, payload: Uint8Array): void {
    const { length } = payload;
    if (length <= chunkBytes) {
      this.chunk(`${control},q=2`, payload, 0, length);
      return;
    }
    const isFrame = control.startsWith('a=f');
    for (let from = 0; from < length; from += chunkBytes) {
      const to = Math.min(length, from + chunkBytes);
      const more = to < length ? 'm=1' : 'm=0';
      this.chunk(from === 0 || isFrame ? `${control},q=2,${more}` : `q=2,${more}`, payload, from, to);
    }
  }

  /** Takes an image off the screen and out of the terminal's memory. */
  remove(image: number): void {
    this.send(`a=d,d=I,i=${image}`, new Uint8Array(0));
  }

  private chunk(control: string, payload: Uint8Array, from: number, to: number): void {
    const { head, tail } = kittyCommand(control, this.throughTmux);
    this.writer.text(head);
    this.writer.base64(payload, from, to);
    this.writer.text(tail);
  }
}
