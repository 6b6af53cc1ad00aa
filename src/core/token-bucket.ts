// How often something may happen: so many times at once, and so many a second from then on. Time is an argument.

export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

export class TokenBucket {
  private readonly allowance: Allowance;
  private tokens: number;
  private atUs: number;

  constructor(allowance: Allowance, nowUs: number) {
    this.allowance = allowance;
    this.tokens = allowance.burst;
    this.atUs = nowUs;
  }

  /** True: it may happen, and counts. */
  take(nowUs: number): boolean {
    const { burst, perSecond } = this.allowance;
    this.tokens = Math.min(burst, this.tokens + ((nowUs - this.atUs) / 1e6) * perSecond);
    this.atUs = nowUs;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}

/** The same for each of many keys, of which the `most` that came last are remembered: a forgotten one begins anew. */
export class TokenBuckets {
  private readonly allowance: Allowance;
  private readonly most: number;
  /** The one asked for last stands last. */
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(allowance: Allowance, most: number) {
    this.allowance = allowance;
    this.most = most;
  }

  get size(): number {
    return this.buckets.size;
  }

  take(key: string, nowUs: number): boolean {
    const bucket = this.buckets.get(key) ?? new TokenBucket(this.allowance, nowUs);
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > this.most) this.buckets.delete(oldest!);
    return bucket.take(nowUs);
  }
}
