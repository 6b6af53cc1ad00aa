// One growing buffer of terminal bytes, kept from picture to picture.

export class ByteWriter {
  private buffer = new Uint8Array(0);
  private at = 0;

  /** Makes sure that so many more bytes have room. Grows by doubling: seldom after the first picture. */
  reserve(bytes: number): void {
    const needed = this.at + bytes;
    if (needed <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
    grown.set(this.buffer.subarray(0, this.at));
    this.buffer = grown;
  }

  begin(): void {
    this.at = 0;
  }

  get length(): number {
    return this.at;
  }

  /** A view of what was written, valid until the next `begin`. */
  bytes(): Uint8Array {
    return this.buffer.subarray(0, this.at);
  }

  /** Needs room that was reserved, as `number` and `copy` do. */
  byte(value: number): void {
    this.buffer[this.at++] = value;
  }

  /** Decimal; 0 or more. */
  number(value: number): void {
    if (value >= 10) this.number((value / 10) | 0);
    this.buffer[this.at++] = 0x30 + (value % 10);
  }

  /** Bytes `from` up to `to` of another array. A loop: a view for each of thousands of short pieces would be garbage. */
  copy(bytes: Uint8Array, from: number, to: number): void {
    const { buffer } = this;
    let { at } = this;
    for (let i = from; i < to; i++) buffer[at++] = bytes[i]!;
    this.at = at;
  }

  /** Many bytes; makes its own room. */
  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Latin-1; makes its own room. */
  text(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.buffer[this.at++] = text.charCodeAt(i);
  }

  /** Any text; makes its own room. */
  utf8(text: string): void {
    this.reserve(text.length * 3);
    for (const character of text) {
      const code = character.codePointAt(0)!;
      if (code < 0x80) this.byte(code);
      else {
        const rest = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        this.byte([0xc0, 0xe0, 0xf0][rest - 1]! | (code >> (6 * rest)));
        for (let i = rest - 1; i >= 0; i--) this.byte(0x80 | ((code >> (6 * i)) & 0x3f));
      }
    }
  }

  /** Bytes `from` up to `to` in base 64, padded; makes its own room. */
  base64(bytes: Uint8Array, from: number, to: number): void {
    this.reserve(Math.ceil((to - from) / 3) * 4);
    const { buffer } = this;
    let { at } = this;
    let i = from;
    for (; i + 2 < to; i += 3) {
      const high = (bytes[i]! << 4) | (bytes[i + 1]! >> 4);
      const low = ((bytes[i + 1]! & 15) << 8) | bytes[i + 2]!;
      buffer[at] = pairHeads[high]!;
      buffer[at + 1] = pairTails[high]!;
      buffer[at + 2] = pairHeads[low]!;
      buffer[at + 3] = pairTails[low]!;
      at += 4;
    }
    if (i < to) {
      const two = i + 1 < to;
      const high = (bytes[i]! << 4) | (two ? bytes[i + 1]! >> 4 : 0);
      buffer[at++] = pairHeads[high]!;
      buffer[at++] = pairTails[high]!;
      buffer[at++] = two ? digits.charCodeAt((bytes[i + 1]! & 15) << 2) : 0x3d;
      buffer[at++] = 0x3d;
    }
    this.at = at;
  }
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The two digits of each 12 bits. */
const pairHeads = Uint8Array.from({ length: 4096 }, (_, i) => digits.charCodeAt(i >> 6));
const pairTails = Uint8Array.from({ length: 4096 }, (_, i) => digits.charCodeAt(i & 63));
