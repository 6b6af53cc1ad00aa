// The spoken code of a listener: told to the user, judged when callers prove it, and told again when it is over. Without one,
// whoever tries a code meets one that nobody knows, and cannot tell.
import { randomBytes } from 'node:crypto';
import type { Reactions } from '../../call/answer-call.ts';
import { codeRandomBytes, makeCode } from '../../trust/code.ts';
import { type CodeState, codeLifeUs, codeTries, SpokenCode } from '../../trust/spoken-code.ts';
import { openCode } from '../peer/open-code.ts';
import type { Program } from '../program.ts';

export class CodeDesk {
  /** What a call is answered with. */
  readonly reactions: Reactions['code'];
  private readonly code: SpokenCode | undefined;
  private readonly program: Program;
  private readonly onOver: () => void;

  /** `onOver`: the code proves nothing any more, and nobody has used it. */
  constructor(offered: boolean, program: Program, onOver: () => void) {
    this.program = program;
    this.onOver = onOver;
    const fresh = () => makeCode(randomBytes(codeRandomBytes));
    this.code = offered ? new SpokenCode(fresh(), program.clock.nowUs()) : undefined;
    // One that is over is not even tried: its words are worth nothing to whoever guesses them late.
    const current = () => (this.state === 'open' ? this.code!.text : fresh());
    this.reactions = { open: openCode('listener', current), judge: (right) => this.judge(right) };
  }

  /** Undefined: none was asked for. */
  get state(): CodeState | undefined {
    return this.code?.state(this.program.clock.nowUs());
  }

  announce(): void {
    if (!this.code) return;
    const minutes = codeLifeUs / 60_000_000;
    this.program.say(
      `Your code, for one caller, ${minutes} minutes and ${codeTries} tries: ${this.code.text}`,
    );
    this.program.say(`They type: tchat call HOST --code ${this.code.text}`);
    void this.watch(this.code);
  }

  private judge(right: boolean): boolean {
    const { code, program } = this;
    if (!code) return false;
    const before = code.state(program.clock.nowUs());
    const good = code.judge(right, program.clock.nowUs());
    if (good) program.say('Somebody has proved your code. It is used up.');
    else if (before === 'open') {
      program.say(`Somebody tried a wrong code. ${triesLeft(code.triesLeft)}`);
      if (code.triesLeft === 0) this.onOver();
    }
    return good;
  }

  private async watch(code: SpokenCode): Promise<void> {
    const { clock, stop, say } = this.program;
    await clock.sleepUntil(code.expiresAtUs, stop.signal);
    if (code.state(clock.nowUs()) !== 'expired') return;
    say('Your code is too old now, and void.');
    this.onOver();
  }
}

function triesLeft(count: number): string {
  if (count === 0) return 'That was the last try: your code is void.';
  return count === 1 ? 'One try is left.' : `${count} tries are left.`;
}
