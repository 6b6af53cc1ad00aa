// What the way of pictures from arrival to the screen can take: inbox, decoder, painter, and the line to the terminal. Told to
// the sender in Reports. Pictures that come seldom say as much as those that come often: only the time counts for which one
// keeps the next one waiting.

/** Older pictures count less. Chosen: a whole first picture, or one after a pop-up, is forgotten in a few seconds. */
const memoryUs = 2_000_000;
/** The first ones are painted whole, on a line that is not known yet. Chosen. */
const ignoredPictures = 3;
/** Told on top of what was measured: a sender that keeps to it would never find out that there is more. Chosen. */
const headroom = 1.5;
/** A clock is no finer. Chosen. */
const grainUs = 200;
/** Largest number in a Report. */
const most = 2 ** 32 - 1;

export class PictureWay {
  private pictures = 0;
  private bytes = 0;
  private busyUs = 0;
  private countedAtUs = 0;
  private taken: { readonly bytes: number; readonly atUs: number } | undefined;

  /** A picture of so many bytes has been taken to be shown. */
  take(bytes: number, nowUs: number): void {
    this.taken = { bytes, atUs: nowUs };
  }

  /** The next one may come. */
  free(nowUs: number): void {
    const { taken } = this;
    if (!taken) return;
    this.taken = undefined;
    if (++this.pictures <= ignoredPictures) return;
    const kept = Math.exp((this.countedAtUs - nowUs) / memoryUs);
    this.bytes = this.bytes * kept + taken.bytes;
    this.busyUs = this.busyUs * kept + Math.max(0, nowUs - taken.atUs) + grainUs;
    this.countedAtUs = nowUs;
  }

  /** Bytes of pictures a second, of the size of those of late, that a sender may send. 0: not known yet. */
  get bytesPerSecond(): number {
    if (this.busyUs === 0) return 0;
    return Math.min(most, Math.round((headroom * this.bytes * 1e6) / this.busyUs));
  }
}
