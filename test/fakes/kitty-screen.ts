// A terminal with kitty's graphics: images, what is placed where, frame edits and deletions, from the bytes. Text is not
// looked at but for the cursor and placeholders. As strict as the specification: an error throws.
import { readFileSync, rmSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import type { Frame } from '../../src/media/types.ts';

export interface Placement {
  readonly image: number;
  /** Cells, from 0; of a placement by placeholders, where the first of them stands. */
  readonly column: number;
  readonly row: number;
  readonly columns: number;
  readonly rows: number;
}

export class KittyScreen {
  readonly images = new Map<number, Frame>();
  readonly placements = new Map<number, Placement>();
  /** Actions in the order in which they came: `T`, `f`, `d`. */
  actions: string[] = [];
  private readonly throughTmux: boolean;
  private pending: { keys: Record<string, string>; payload: string } | undefined;
  private cursor = { row: 0, column: 0 };

  constructor(options: { throughTmux?: boolean } = {}) {
    this.throughTmux = options.throughTmux ?? false;
  }

  /** The only picture that is on the screen, and where. */
  get shown(): { frame: Frame; placement: Placement } {
    const [placement, ...others] = this.placements.values();
    if (!placement || others.length > 0) throw new Error(`${this.placements.size} pictures on the screen`);
    return { frame: this.images.get(placement.image)!, placement };
  }

  write(bytes: Uint8Array): void {
    let text = Buffer.from(bytes).toString('latin1');
    if (this.throughTmux) {
      if (/(^|[^\x1b])\x1b_G/.test(text)) throw new Error('a command that tmux would swallow');
      text = text.replace(/\x1bPtmux;((?:\x1b\x1b|[^\x1b])*)\x1b\\/g, (_, inner: string) =>
        inner.replaceAll('\x1b\x1b', '\x1b'),
      );
    }
    const sequence =
      /\x1b\[(\d+);(\d+)H|\x1b_G([^;\x1b]*);([^\x1b]*)\x1b\\|\x1b\[[\d;]*[mX]|\xf4\x8e\xbb\xae/g;
    for (const match of text.matchAll(sequence)) {
      const [whole, row, column, control, payload] = match;
      if (row && column) this.cursor = { row: Number(row) - 1, column: Number(column) - 1 };
      else if (control !== undefined) this.command(control, payload!);
      else if (whole === '\xf4\x8e\xbb\xae') this.placeholder();
    }
  }

  private command(control: string, payload: string): void {
    if (payload.length > 4096) throw new Error('a chunk of more than 4096 bytes');
    const keys = Object.fromEntries(control.split(',').map((pair) => pair.split('='))) as Record<
      string,
      string
    >;
    if (keys.q !== '2') throw new Error('a command that would be answered');
    if (this.pending) {
      if (this.pending.keys.a === 'f' && keys.a !== 'f')
        throw new Error('a chunk of a frame without its action');
      this.pending.payload += payload;
      if (keys.m === '1') return;
      const whole = this.pending;
      this.pending = undefined;
      this.obey(whole.keys, whole.payload);
    } else if (keys.m === '1') this.pending = { keys, payload };
    else this.obey(keys, payload);
  }

  private obey(keys: Record<string, string>, payload: string): void {
    this.actions.push(keys.a!);
    const image = Number(keys.i);
    if (keys.a === 'd') {
      if (keys.d !== 'I') throw new Error('data that stays in memory');
      this.images.delete(image);
      this.placements.delete(image);
      return;
    }
    const [width, height] = [Number(keys.s), Number(keys.v)];
    const data = pixelsOf(keys, payload);
    if (data.length !== width * height * 3) throw new Error(`${data.length} bytes for ${width} × ${height}`);
    if (keys.a === 'f') {
      const frame = this.images.get(image);
      if (!frame) throw new Error('an edit of no image');
      const [left, top] = [Number(keys.x), Number(keys.y)];
      if (left + width > frame.width || top + height > frame.height)
        throw new Error('an edit beyond the image');
      for (let y = 0; y < height; y++) {
        const row = data.subarray(y * width * 3, (y + 1) * width * 3);
        frame.data.set(row, ((top + y) * frame.width + left) * 3);
      }
      return;
    }
    if (keys.a !== 'T') throw new Error(`action ${keys.a}`);
    this.images.set(image, { width, height, data: new Uint8Array(data), capturedAtUs: 0 });
    this.placements.delete(image);
    const place = { image, columns: Number(keys.c), rows: Number(keys.r) };
    if (keys.U !== '1') this.placements.set(image, { ...place, ...this.cursor });
    else this.placements.set(image, { ...place, column: -1, row: -1, ...this.firstPlaceholder });
  }

  private firstPlaceholder: { row: number; column: number } | undefined;

  private placeholder(): void {
    if (this.firstPlaceholder) return;
    this.firstPlaceholder = { ...this.cursor };
    for (const [image, placement] of this.placements) {
      this.placements.set(image, { ...placement, ...this.firstPlaceholder });
    }
  }
}

function pixelsOf(keys: Record<string, string>, payload: string): Uint8Array {
  if (keys.f !== '24') throw new Error(`format ${keys.f}`);
  const bytes = Buffer.from(payload, 'base64');
  if (keys.t === 's' || keys.t === 't') {
    const path = keys.t === 's' ? `/dev/shm${bytes.toString()}` : bytes.toString();
    const data = readFileSync(path);
    rmSync(path);
    if (data.length !== Number(keys.S)) throw new Error('a size that is not the file’s');
    return data;
  }
  return keys.o === 'z' ? inflateSync(bytes) : bytes;
}
