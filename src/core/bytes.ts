// Reading and writing big-endian binary layouts, with every read checked against the end.
import { TchatError } from './errors.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Appends fields to a growing buffer. Numbers out of range are clamped, and NaN is 0: counters saturate, they never wrap.
 */
export class Writer {
  private buffer: Uint8Array;
  private view: DataView;
  private at = 0;

  constructor(capacity = 64) {
    this.buffer = new Uint8Array(capacity);
    this.view = new DataView(this.buffer.buffer);
  }

  u8(value: number): void {
    this.reserve(1);
    this.view.setUint8(this.at++, clamp(value, 0xff));
  }

  u16(value: number): void {
    this.reserve(2);
    this.view.setUint16(this.at, clamp(value, 0xffff));
    this.at += 2;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.at, clamp(value, 0xffff_ffff));
    this.at += 4;
  }

  /** Exact up to 2^53 − 1. */
  u64(value: number): void {
    this.reserve(8);
    this.view.setBigUint64(this.at, BigInt(clamp(value, Number.MAX_SAFE_INTEGER)));
    this.at += 8;
  }

  bytes(value: Uint8Array): void {
    this.reserve(value.length);
    this.buffer.set(value, this.at);
    this.at += value.length;
  }

  /** UTF-8 with a length byte; cut at a character boundary to `maxBytes` (at most 255). */
  text8(text: string, maxBytes: number): void {
    const bytes = cutUtf8(text, maxBytes);
    this.u8(bytes.length);
    this.bytes(bytes);
  }

  /** UTF-8 with a two-byte length; cut at a character boundary to `maxBytes`. */
  text16(text: string, maxBytes: number): void {
    const bytes = cutUtf8(text, maxBytes);
    this.u16(bytes.length);
    this.bytes(bytes);
  }

  /** What was written: a view, owned by the caller; the writer is done. */
  finish(): Uint8Array {
    return this.buffer.subarray(0, this.at);
  }

  private reserve(bytes: number): void {
    if (this.at + bytes <= this.buffer.length) return;
    const grown = new Uint8Array(Math.max(this.buffer.length * 2, this.at + bytes));
    grown.set(this.buffer.subarray(0, this.at));
    this.buffer = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Reads fields in order. Every method throws `protocol-violation` at the end of the bytes. */
export class Reader {
  private readonly buffer: Uint8Array;
  private readonly view: DataView;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.view.getUint8(this.step(1));
  }

  u16(): number {
    return this.view.getUint16(this.step(2));
  }

  u32(): number {
    return this.view.getUint32(this.step(4));
  }

  u64(): number {
    const value = Number(this.view.getBigUint64(this.step(8)));
    if (!Number.isSafeInteger(value)) throw new TchatError('protocol-violation', 'A number beyond 2^53.');
    return value;
  }

  text8(maxBytes: number): string {
    return this.text(this.u8(), maxBytes);
  }

  text16(maxBytes: number): string {
    return this.text(this.u16(), maxBytes);
  }

  /** So many bytes: a view. */
  fixed(bytes: number): Uint8Array {
    const from = this.step(bytes);
    return this.buffer.subarray(from, from + bytes);
  }

  /** All that is left: a view. */
  rest(): Uint8Array {
    const from = this.at;
    this.at = this.buffer.length;
    return this.buffer.subarray(from);
  }

  private text(length: number, maxBytes: number): string {
    if (length > maxBytes) {
      throw new TchatError('protocol-violation', `A text of ${length} bytes, ${maxBytes} allowed.`);
    }
    const from = this.step(length);
    try {
      return decoder.decode(this.buffer.subarray(from, from + length));
    } catch (cause) {
      throw new TchatError('protocol-violation', 'A text that is not UTF-8.', { cause });
    }
  }

  private step(bytes: number): number {
    const from = this.at;
    if (from + bytes > this.buffer.length) {
      throw new TchatError('protocol-violation', 'A message that ends too early.');
    }
    this.at = from + bytes;
    return from;
  }
}

/** UTF-8 of `text`, at most `maxBytes`, never ending inside a character. */
export function cutUtf8(text: string, maxBytes: number): Uint8Array {
  const bytes = encoder.encode(text);
  if (bytes.length <= maxBytes) return bytes;
  let end = maxBytes;
  while (end > 0 && (bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, Math.round(value) || 0));
}
