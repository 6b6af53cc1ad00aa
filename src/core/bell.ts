// Wakes a sleeper early. A ring that nobody waits for is remembered once, so no wake-up is lost between two sleeps.

export class Bell {
  private waiting = new Set<() => void>();
  private rung = false;

  /** Wakes all who wait now; if nobody does, the next to wait wakes at once. */
  ring(): void {
    if (this.waiting.size === 0) {
      this.rung = true;
      return;
    }
    const sleepers = [...this.waiting];
    this.waiting.clear();
    for (const wake of sleepers) wake();
  }

  /** Calls `wake` once at the next ring (soon, if a ring was remembered). Returns a way to stop waiting. */
  onRing(wake: () => void): () => void {
    if (this.rung) {
      this.rung = false;
      let listening = true;
      queueMicrotask(() => {
        if (listening) wake();
        else this.ring(); // Nobody heard it: it is for the next.
      });
      return () => {
        listening = false;
      };
    }
    this.waiting.add(wake);
    return () => this.waiting.delete(wake);
  }
}
