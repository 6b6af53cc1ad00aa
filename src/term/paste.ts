// Keeps pasted text from acting as keys: what comes between the marks of a bracketed paste is handed on as one text.

/** More than anybody pastes into a line of chat; the rest is dropped. Chosen. */
export const mostPastedBytes = 16 * 1024;
/** A paste that has stopped for so long has ended, whether its end came or not. Chosen: slow lines deliver in pieces. */
const longestPauseMs = 2_000;

export class Paste {
  private readonly onText: (text: string) => void;
  private pieces: Buffer[] | undefined;
  private bytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /** `onText` gets each paste as a whole, UTF-8 decoded. */
  constructor(onText: (text: string) => void) {
    this.onText = onText;
  }

  begin(): void {
    this.end();
    this.pieces = [];
    this.bytes = 0;
    this.watch();
  }

  /** True when these bytes belong to a paste, and so are no keys. */
  take(bytes: Uint8Array): boolean {
    if (!this.pieces) return false;
    const kept = bytes.subarray(0, mostPastedBytes - this.bytes);
    this.bytes += kept.length;
    if (kept.length > 0) this.pieces.push(Buffer.from(kept));
    this.watch();
    return true;
  }

  end(): void {
    clearTimeout(this.timer);
    const { pieces } = this;
    this.pieces = undefined;
    if (pieces && pieces.length > 0) this.onText(Buffer.concat(pieces).toString('utf8'));
  }

  /** Forgets what was begun. */
  close(): void {
    clearTimeout(this.timer);
    this.pieces = undefined;
  }

  private watch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), longestPauseMs);
    this.timer.unref();
  }
}
