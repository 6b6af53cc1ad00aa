// Whether a peer says more than any call needs. A flood costs us a processor and our queues; it is no mistake, and ends the call.
// Time is an argument.
import { TchatError } from '../core/errors.ts';
import { type Allowance, TokenBucket } from '../core/token-bucket.ts';
import type { MessageKind } from '../wire/message.ts';

/**
 * chosen: far above what is honest, also after a stall of 4.5 s, when TCP brings all of it at once: 100 packets of sound, 60
 * pictures, 60 reports a second.
 */
const usual: Allowance = { burst: 1000, perSecond: 500 };
/** What comes of people's hands and of the sizes of their windows. chosen: a key that is held down repeats 30 times a second. */
const byHand: Partial<Record<MessageKind, Allowance>> = {
  chat: { burst: 200, perSecond: 20 },
  state: { burst: 300, perSecond: 60 },
  view: { burst: 600, perSecond: 120 },
};

export class FloodGuard {
  private readonly buckets = new Map<MessageKind, TokenBucket>();

  /** A message has come. Throws `protocol-violation` when there were too many of its kind. */
  check(kind: MessageKind, nowUs: number): void {
    let bucket = this.buckets.get(kind);
    if (!bucket) {
      bucket = new TokenBucket(byHand[kind] ?? usual, nowUs);
      this.buckets.set(kind, bucket);
    }
    if (!bucket.take(nowUs)) {
      throw new TchatError('protocol-violation', `The other side sent a flood of ${kind} messages.`);
    }
  }
}
