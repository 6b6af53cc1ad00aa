// ffmpeg's `-f mpjpeg` stream, in any pieces, to whole JPEGs. Lengths are announced, so nothing is searched for in the
// pictures themselves; what is inside them is left to the decoder.
//
//   --ffmpeg CRLF  Content-type: image/jpeg CRLF  Content-length: N CRLF  CRLF  N bytes  CRLF   …and again
import { TchatError } from '../core/errors.ts';

/** One picture's bytes at most. Chosen: ten times what a 1080p camera sends at its best. */
export const maxPictureBytes = 8 * 1024 * 1024;
/** Boundary and header lines before one picture; ffmpeg 5.1 writes 64 bytes. Chosen. */
const maxHeadBytes = 512;

const lineFeed = 10;

/** Memory: one picture that is being received, and one line. */
export class MpjpegParser {
  private line: number[] = [];
  private headBytes = 0;
  private announcedBytes = 0;
  private body: Uint8Array | undefined;
  private filled = 0;
  private broken: TchatError | undefined;

  /**
   * The pictures that end in this piece, each in an ArrayBuffer of its own (copied). Throws `camera-failed` at the
   * first byte that does not belong, and from then on always.
   */
  feed(chunk: Uint8Array): Uint8Array[] {
    if (this.broken) throw this.broken;
    const pictures: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.body) {
        const piece = chunk.subarray(at, at + this.body.length - this.filled);
        this.body.set(piece, this.filled);
        this.filled += piece.length;
        at += piece.length;
        if (this.filled < this.body.length) break;
        pictures.push(this.body);
        this.body = undefined;
        continue;
      }
      const byte = chunk[at++]!;
      if (++this.headBytes > maxHeadBytes) this.fail('a head that does not end');
      if (byte === lineFeed) this.endLine();
      else this.line.push(byte);
    }
    return pictures;
  }

  private endLine(): void {
    const text = String.fromCharCode(...this.line).replace(/\r$/, '');
    this.line = [];
    if (text === '') {
      if (this.announcedBytes > 0) this.beginBody();
      return;
    }
    if (text.startsWith('--')) return;
    const [, name, value] = /^([A-Za-z-]+):\s*(.*)$/.exec(text) ?? this.fail('a line that is no header');
    if (name!.toLowerCase() !== 'content-length') return;
    const bytes = /^\d{1,9}$/.test(value!) ? Number(value) : 0;
    if (bytes < 1 || bytes > maxPictureBytes) this.fail(`a picture of ${value} bytes`);
    this.announcedBytes = bytes;
  }

  private beginBody(): void {
    this.body = new Uint8Array(this.announcedBytes);
    this.filled = 0;
    this.announcedBytes = 0;
    this.headBytes = 0;
  }

  private fail(what: string): never {
    this.broken = new TchatError('camera-failed', `ffmpeg sent ${what}.`);
    throw this.broken;
  }
}
