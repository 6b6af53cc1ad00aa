// The life of a spoken code: it is good for one caller, for ten minutes, and for three wrong tries. Afterwards it proves nothing,
// and nobody who tries it can tell. Time is an argument.

/** chosen: time to tell it by telephone and to type it. */
export const codeLifeUs = 600_000_000;
/** chosen: a slip of the tongue, and one of the finger. */
export const codeTries = 3;

export type CodeState = 'open' | 'used' | 'expired' | 'tried-out';

export class SpokenCode {
  readonly text: string;
  readonly expiresAtUs: number;
  triesLeft = codeTries;
  private used = false;

  /** `text` as `makeCode` writes it. */
  constructor(text: string, nowUs: number) {
    this.text = text;
    this.expiresAtUs = nowUs + codeLifeUs;
  }

  state(nowUs: number): CodeState {
    if (this.used) return 'used';
    if (this.triesLeft === 0) return 'tried-out';
    return nowUs < this.expiresAtUs ? 'open' : 'expired';
  }

  /** A proof of it has come: true when it lets its caller in, the only one. A wrong one costs a try. */
  judge(right: boolean, nowUs: number): boolean {
    if (this.state(nowUs) !== 'open') return false;
    if (!right) this.triesLeft--;
    this.used = right;
    return right;
  }
}
