// Push-to-talk: who talks while a key is held, or where the terminal does not tell when it is let go, from one press to the
// next. Which of the two it is shows with the first release. Time is an argument.

/** A press within this time of the one before is the keyboard repeating it. Measured: X11 begins after 660 ms. */
const repeatUs = 700_000;

export class PushToTalk {
  /** Without it the microphone is open unless it is muted. */
  on = false;
  private talks = false;
  private pressedAtUs = Number.NEGATIVE_INFINITY;
  /** This terminal tells when a key is let go. */
  private releases = false;

  get state(): 'off' | 'waiting' | 'talking' {
    if (!this.on) return 'off';
    return this.talks ? 'talking' : 'waiting';
  }

  toggleMode(): void {
    this.on = !this.on;
    this.talks = false;
  }

  /** The key is pressed, or repeated while it is held. */
  press(nowUs: number): void {
    const isRepeat = nowUs - this.pressedAtUs < repeatUs;
    this.pressedAtUs = nowUs;
    if (!this.on) return;
    if (this.releases) this.talks = true;
    else if (!isRepeat) this.talks = !this.talks;
  }

  release(): void {
    this.releases = true;
    this.talks = false;
  }
}
