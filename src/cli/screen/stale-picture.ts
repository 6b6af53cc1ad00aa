// Dims the remote picture when nothing new has come for a while, so that nobody takes it for now; the next one is bright again.
import { oldPictureMs } from '../../ui/panes/banner.ts';

export class StalePicture {
  private readonly setDim: (dim: boolean) => void;
  private dim = false;

  constructor(setDim: (dim: boolean) => void) {
    this.setDim = setDim;
  }

  /** `ageMs`: of the picture on the screen; NaN: there is none, or it is meant to stand still. */
  look(ageMs: number): void {
    this.set(ageMs > oldPictureMs);
  }

  /** A new picture comes. */
  renew(): void {
    this.set(false);
  }

  private set(dim: boolean): void {
    if (dim === this.dim) return;
    this.dim = dim;
    this.setDim(dim);
  }
}
