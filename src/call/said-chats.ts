// The last lines of chat that we said, by their number, for a peer who has not had all of them when a connection breaks.

/** chosen: what can be typed while a line is away, and what was in flight. */
const kept = 64;

export class SaidChats {
  private readonly texts: string[] = [];
  /** Lines said before the first that is kept. */
  private before = 0;

  add(text: string): void {
    this.texts.push(text);
    if (this.texts.length <= kept) return;
    this.texts.shift();
    this.before++;
  }

  /** What came after the first `count` lines of the call. */
  after(count: number): readonly string[] {
    return this.texts.slice(Math.max(0, count - this.before));
  }
}
