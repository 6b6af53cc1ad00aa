// A Link over any Transport: prefaces, framing, counting. It pulls bytes only while somebody wants a message, so what
// it holds is one read of the transport and what the Deframer bounds.
import { TchatError } from '../core/errors.ts';
import {
  Deframer,
  encodeMessage,
  encodePreface,
  prefaceBytes,
  protocolMajor,
  protocolMinor,
} from '../wire/envelope.ts';
import type { Link } from '../wire/link.ts';
import type { ByeReason, Message } from '../wire/message.ts';
import { hungUp, lineLost } from './failures.ts';
import type { Transport } from './transport.ts';

/**
 * Says our preface, waits for theirs, and gives the Link. Owns the transport: it is closed when this rejects, with
 * `other-protocol`, `other-version`, `peer-secure`, `peer-not-secure`, `line-lost`, `protocol-violation`. `plain` is true
 * when the bytes go unencrypted; both sides must mean it. Waits as long as the transport does: bound it by closing that.
 */
export async function openLink(transport: Transport, plain: boolean): Promise<TransportLink> {
  const link = new TransportLink(transport);
  try {
    await link.open(plain);
  } catch (error) {
    const closed = transport.close();
    // Our last word needs a moment to arrive; to a stranger there is none.
    if ((error as TchatError).code === 'other-version') await closed;
    throw error;
  }
  return link;
}

export class TransportLink implements Link {
  readonly address: string;
  readonly fingerprint: string | undefined;
  readonly binding: Uint8Array | undefined;
  bytesSent = 0;
  private readonly transport: Transport;
  private readonly deframer = new Deframer('opening');
  private bytesRead = 0;
  private byeHeard = false;
  private ready: Message[] = [];
  private failure: TchatError | undefined;
  private closing: Promise<void> | undefined;

  /** Says nothing yet: see `openLink`. */
  constructor(transport: Transport) {
    this.transport = transport;
    this.address = transport.address;
    this.fingerprint = transport.fingerprint;
    this.binding = transport.binding;
  }

  get bytesReceived(): number {
    return Math.max(0, this.bytesRead - prefaceBytes);
  }

  /** Envelope bytes handed over that have not left this process. */
  get bytesUnsent(): number {
    return this.transport.bytesUnsent;
  }

  /** For `openLink`. */
  async open(plain: boolean): Promise<void> {
    this.transport.write(encodePreface({ major: protocolMajor, minor: protocolMinor, plain }));
    while (!this.deframer.preface) {
      const more = await this.pull();
      if (this.failure?.code === 'other-version') this.say('other-version');
      if (this.failure) throw this.failure;
      if (!more) throw hungUp(this.address);
    }
    const theirs = this.deframer.preface;
    if (theirs.plain !== plain) {
      throw plain
        ? new TchatError('peer-secure', `${this.address} wants TLS.`)
        : new TchatError('peer-not-secure', `${this.address} does not use TLS.`);
    }
  }

  beginCall(): void {
    this.deframer.beginCall();
  }

  send(envelope: Uint8Array): void {
    if (this.closing) return;
    this.bytesSent += envelope.length;
    this.transport.write(envelope);
  }

  async receive(signal?: AbortSignal): Promise<Message | undefined> {
    for (;;) {
      if (this.closing && !this.failure) return undefined;
      const message = this.ready.shift();
      if (message) return message;
      if (this.failure) throw this.failure;
      if (signal?.aborted || !(await this.pull(signal))) return undefined;
    }
  }

  close(): Promise<void> {
    this.closing ??= this.transport.close();
    return this.closing;
  }

  /** Brings in one read. False when there is none: aborted, or the stream ended after a bye. Rejects with `line-lost`. */
  private async pull(signal?: AbortSignal): Promise<boolean> {
    const chunk = await this.transport.read(signal);
    if (!chunk) {
      if (signal?.aborted || this.closing || this.byeHeard || !this.deframer.preface) return false;
      // A killed process ends its stream as politely as one that hangs up: only a bye tells them apart.
      this.failure = lineLost(this.address, 'it ended without a goodbye');
      return true;
    }
    this.bytesRead += chunk.length;
    this.ready = this.deframer.push(chunk);
    this.byeHeard ||= this.ready.some(({ kind }) => kind === 'bye');
    this.failure = this.deframer.failure;
    if (this.failure && this.deframer.preface) {
      // What came before the bad byte is still delivered; nothing behind it is read.
      this.say('protocol-violation');
      void this.close();
    }
    return true;
  }

  private say(reason: ByeReason): void {
    for (const envelope of encodeMessage({ kind: 'bye', reason, text: '' })) this.send(envelope);
  }
}
