// One growing buffer of terminal bytes, kept from picture to picture.

export class ByteWriter {
  private buffer = Buffer.alloc(0);
  private at = 0;

  /** Makes sure that so many more bytes have room. Grows by doubling: seldom after the first picture. */
  reserve(bytes: number): void {
    const needed = this.at + bytes;
    if (needed <= this.buffer.length) return;
    const grown = Buffer.alloc(Math.max(needed, this.buffer.length * 2));
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
    this.at += this.buffer.write(text, this.at, 'latin1');
  }

  /** Any text; makes its own room. */
  utf8(text: string): void {
    this.reserve(text.length * 3);
    this.at += this.buffer.write(text, this.at);
  }

  /**
   * Bytes `from` up to `to` in base 64, padded; makes its own room. The string between is garbage, but a loop takes eight
   * times as long (measured: 0.07 ms of 96 kB).
   */
  base64(bytes: Uint8Array, from: number, to: number): void {
    this.text(Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('base64'));
  }
}
