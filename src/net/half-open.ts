// The connections that have not said yet who they are: few from one source, few in all. Whoever is one too many pushes out the
// oldest of the source that has most, so that a crowd from one place keeps nobody out from another.

export interface Limits {
  readonly perSource: number;
  readonly inAll: number;
}

/**
 * Those whose first TLS record is not whole yet: bare sockets. chosen: the kernel hands over 511 at once (Node's backlog), and one
 * among them must live until it is read.
 */
export const knockingLimits: Limits = { perSource: 16, inAll: 1024 };
/** Those that are in TLS, or say hello. chosen: 64 hold about 5 MB, and a real caller needs its place for a few round trips only. */
export const shakingLimits: Limits = { perSource: 16, inAll: 64 };

export class HalfOpen<T> {
  private readonly limits: Limits;
  /** In the order in which they came. */
  private readonly sources = new Map<T, string>();

  constructor(limits: Limits) {
    this.limits = limits;
  }

  get size(): number {
    return this.sources.size;
  }

  /** Takes one in; the one that must go for it, if any. */
  add(one: T, source: string): T | undefined {
    const counts = new Map<string, number>();
    for (const other of this.sources.values()) counts.set(other, (counts.get(other) ?? 0) + 1);
    let full: string | undefined;
    if ((counts.get(source) ?? 0) >= this.limits.perSource) full = source;
    else if (this.sources.size >= this.limits.inAll)
      full = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
    const evicted = full === undefined ? undefined : this.oldestOf(full);
    if (evicted !== undefined) this.sources.delete(evicted);
    this.sources.set(one, source);
    return evicted;
  }

  delete(one: T): void {
    this.sources.delete(one);
  }

  private oldestOf(source: string): T | undefined {
    for (const [one, its] of this.sources) if (its === source) return one;
    return undefined;
  }
}
