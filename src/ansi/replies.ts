// Splits what comes from a terminal into its answers to our questions and the bytes of keys, which pass untouched and in
// order. Pure and incremental: any split of the input gives the same result. What a reply says is read in reply.ts.
import { parseReply, type Reply } from './reply.ts';

/** Longest sequence that is held for its end. Chosen: XTVERSION and colour replies have less than 100 bytes. */
export const maxHeldBytes = 1024;

const bel = 0x07;
const can = 0x18;
const sub = 0x1a;
const escapeByte = 0x1b;

/** Inside what the held bytes are. `string`: DCS, OSC, APC, PM or SOS; `string-escape`: an ESC inside one. */
type State = 'ground' | 'escape' | 'csi' | 'string' | 'string-escape';

export interface ReplyParserOptions {
  /** After so long a lone ESC, or ESC and one byte, is a key. Chosen 30 ms: longer is felt when leaving a menu. */
  readonly keyHoldUs?: number;
  /** After so long a reply that stopped in the middle is given up. Chosen: 1 s, slow lines deliver in pieces. */
  readonly replyHoldUs?: number;
}

/** Receives what was found, in the order in which it came. `bytes` is valid during the call only. */
export interface ReplyReceiver {
  onReply(reply: Reply): void;
  onKeys(bytes: Uint8Array): void;
}

export class ReplyParser {
  private readonly receiver: ReplyReceiver;
  private readonly keyHoldUs: number;
  private readonly replyHoldUs: number;
  private readonly held = new Uint8Array(maxHeldBytes);
  private heldLength = 0;
  private heldSinceUs = 0;
  private state: State = 'ground';
  private keys = new Uint8Array(256);
  private keysLength = 0;
  /** Cursor reports that we asked for and that have not come. The asker counts it up. */
  private cursorsExpected = 0;

  constructor(receiver: ReplyReceiver, options: ReplyParserOptions = {}) {
    this.receiver = receiver;
    this.keyHoldUs = options.keyHoldUs ?? 30_000;
    this.replyHoldUs = options.replyHoldUs ?? 1_000_000;
  }

  /**
   * A cursor report is about to be asked for, with the cursor *below the first line*: `CSI 1 ; 2 R` is also Shift-F3, so
   * one that names the first line, or that nobody asked for, is a key.
   */
  expectCursor(): void {
    // Bounded: a terminal that never answers must not make this grow for ever.
    this.cursorsExpected = Math.min(this.cursorsExpected + 1, 64);
  }

  /** A terminal of one row can only answer with its first: there Shift-F3 is not told from an answer. */
  hasOneRow = false;

  /** Reads input that came at `nowUs`. `bytes` is not kept. */
  push(bytes: Uint8Array, nowUs: number): void {
    this.release(nowUs);
    for (const byte of bytes) this.step(byte, nowUs);
    this.flushKeys();
  }

  /** When `release` should be called if nothing comes before; undefined: nothing is held. */
  get deadlineUs(): number | undefined {
    if (this.state === 'ground') return undefined;
    // ESC and one more byte may be Alt with a key; beyond that only a terminal writes.
    return this.heldSinceUs + (this.heldLength <= 2 ? this.keyHoldUs : this.replyHoldUs);
  }

  /** Gives up on a sequence whose deadline has passed: its bytes are keys. */
  release(nowUs: number): void {
    const deadlineUs = this.deadlineUs;
    if (deadlineUs === undefined || nowUs < deadlineUs) return;
    this.passHeld();
    this.flushKeys();
  }

  private step(byte: number, nowUs: number): void {
    switch (this.state) {
      case 'ground':
        if (byte === escapeByte) this.begin(nowUs);
        else this.key(byte);
        return;
      case 'escape':
        if (byte === escapeByte) {
          this.restart(nowUs);
          return;
        }
        this.hold(byte);
        if (byte === 0x5b) this.state = 'csi';
        else if (byte === 0x50 || byte === 0x5d || byte === 0x5f || byte === 0x5e || byte === 0x58) {
          this.state = 'string';
        } else this.passHeld();
        return;
      case 'csi':
        if (byte === escapeByte) {
          this.restart(nowUs);
          return;
        }
        this.hold(byte);
        if (byte >= 0x40 && byte <= 0x7e) this.finish();
        else if (byte < 0x20 || byte > 0x3f) this.passHeld();
        else this.bound();
        return;
      case 'string':
        this.hold(byte);
        if (byte === bel && this.held[1] === 0x5d) this.finish();
        else if (byte === escapeByte) this.state = 'string-escape';
        else if (byte === can || byte === sub || byte < 0x20) this.passHeld();
        else this.bound();
        return;
      case 'string-escape':
        if (byte === 0x5c) {
          this.hold(byte);
          this.finish();
          return;
        }
        // The ESC did not end the string: it begins something else, and the string was never a reply.
        this.heldLength--;
        this.passHeld();
        this.begin(nowUs);
        this.step(byte, nowUs);
        return;
    }
  }

  private begin(nowUs: number): void {
    this.state = 'escape';
    this.heldSinceUs = nowUs;
    this.hold(escapeByte);
  }

  private restart(nowUs: number): void {
    this.passHeld();
    this.begin(nowUs);
  }

  private hold(byte: number): void {
    this.held[this.heldLength++] = byte;
  }

  /** One byte of room is kept for an end that takes two. */
  private bound(): void {
    if (this.heldLength >= maxHeldBytes - 2) this.passHeld();
  }

  private finish(): void {
    const reply = parseReply(this.held.subarray(0, this.heldLength));
    if (reply === undefined || (reply.kind === 'cursor' && !this.isExpected(reply.row))) {
      this.passHeld();
      return;
    }
    if (reply.kind === 'cursor') this.cursorsExpected--;
    this.flushKeys();
    this.heldLength = 0;
    this.state = 'ground';
    this.receiver.onReply(reply);
  }

  private isExpected(row: number): boolean {
    return this.cursorsExpected > 0 && (row > 0 || this.hasOneRow);
  }

  private passHeld(): void {
    for (let i = 0; i < this.heldLength; i++) this.key(this.held[i]!);
    this.heldLength = 0;
    this.state = 'ground';
  }

  private key(byte: number): void {
    if (this.keysLength === this.keys.length) this.flushKeys();
    this.keys[this.keysLength++] = byte;
  }

  private flushKeys(): void {
    if (this.keysLength === 0) return;
    const length = this.keysLength;
    this.keysLength = 0;
    this.receiver.onKeys(this.keys.subarray(0, length));
  }
}
