// Owns things that must be closed, and closes them in reverse order, each exactly once, whatever one of them throws.

export interface Closable {
  close(): void | Promise<void>;
}

export class Scope implements Closable {
  private owned: Closable[] = [];
  private closing: Promise<void> | undefined;

  /** Takes ownership. A thing given to a scope that is closing is closed at once, its errors ignored. */
  own<T extends Closable>(thing: T): T {
    if (this.closing) void closeQuietly(thing);
    else this.owned.push(thing);
    return thing;
  }

  /** Runs `cleanUp` at close, in its turn. */
  defer(cleanUp: () => void | Promise<void>): void {
    this.own({ close: cleanUp });
  }

  /** Idempotent. Resolves after the last close; rejects with the first error, after all were closed. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }

  private async closeAll(): Promise<void> {
    let first: { error: unknown } | undefined;
    for (let thing = this.owned.pop(); thing; thing = this.owned.pop()) {
      try {
        await thing.close();
      } catch (error) {
        first ??= { error };
      }
    }
    if (first) throw first.error;
  }
}

async function closeQuietly(thing: Closable): Promise<void> {
  try {
    await thing.close();
  } catch {
    // Its owner has gone: nobody is left to tell.
  }
}
