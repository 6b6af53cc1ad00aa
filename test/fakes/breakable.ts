// A Transport around another one that breaks when it is told to, as a cable that is pulled: what was on its way is lost.
import { lineLost } from '../../src/net/failures.ts';
import type { Transport } from '../../src/net/transport.ts';

export class BreakableTransport implements Transport {
  readonly address: string;
  readonly fingerprint: string | undefined;
  readonly binding: Uint8Array | undefined;
  private readonly inner: Transport;
  private readonly broken = new AbortController();

  constructor(inner: Transport) {
    this.inner = inner;
    this.address = inner.address;
    this.fingerprint = inner.fingerprint;
    this.binding = inner.binding;
  }

  break(): void {
    this.broken.abort();
    void this.inner.close();
  }

  get bytesUnsent(): number {
    return this.inner.bytesUnsent;
  }

  write(bytes: Uint8Array): void {
    if (!this.broken.signal.aborted) this.inner.write(bytes);
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    const either = signal ? AbortSignal.any([signal, this.broken.signal]) : this.broken.signal;
    const chunk = await this.inner.read(either);
    if (this.broken.signal.aborted) throw lineLost(this.address, 'pulled');
    return chunk;
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
