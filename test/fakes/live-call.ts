// A call with a real listener, held by somebody who only says that they are there: for tests of what else happens meanwhile.
import { randomBytes } from 'node:crypto';
import { say } from '../../src/call/handshake.ts';
import { placeCall } from '../../src/call/place-call.ts';
import { realClock } from '../../src/core/clock.ts';
import type { Identity } from '../../src/net/identity.ts';
import type { TransportLink } from '../../src/net/link.ts';
import { nonceBytes } from '../../src/trust/sizes.ts';
import { samplesByKind } from '../fuzz/samples.ts';
import { peer } from './attackers.ts';
import { offer } from './besieged.ts';

export class LiveCall {
  /** Of the call's first connection. */
  readonly binding: Uint8Array;
  /** The connection that the call has now. The test's to change. */
  main: TransportLink;
  /** Or the listener would take the line for lost, on a machine that is slow enough. */
  private readonly alive = setInterval(() => say(this.main, samplesByKind.state[0]), 500);

  private constructor(first: TransportLink) {
    this.binding = first.binding!;
    this.main = first;
  }

  static async place(port: number, who: Identity): Promise<LiveCall> {
    const link = await peer(port, 1, who);
    const me = { name: 'ada', offer, fingerprint: who.fingerprint };
    const { signal } = new AbortController();
    await placeCall({ link, clock: realClock, me, nonce: randomBytes(nonceBytes), signal });
    return new LiveCall(link);
  }

  /** Waits for a Report that was made from now on. One machine has one monotonic clock. */
  async goesOn(): Promise<void> {
    const fromUs = realClock.nowUs();
    for (;;) {
      const message = await this.main.receive();
      if (!message) throw new Error('the call has ended');
      if (message.kind === 'report' && message.report.sentAtUs >= fromUs) return;
    }
  }

  async close(): Promise<void> {
    clearInterval(this.alive);
    await this.main.close();
  }
}
