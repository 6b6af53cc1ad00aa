// What the user of a listener sees and types between calls, before any screen is up: who rings and whether to accept, what was
// turned away meanwhile, do not disturb. While we wait the terminal keeps its own line editing: `d` and Enter.
import type { ReadStream } from 'node:tty';
import type { Caller } from '../../call/answer-call.ts';
import { ringAt } from '../devices/tones.ts';
import type { Acquaintance } from '../peer/acquaintance.ts';
import type { Program } from '../program.ts';
import { type Answer, askForAnswer } from './ask.ts';
import type { Door } from './door.ts';
import { inForeground } from './foreground.ts';
import type { TurnedAway } from './turned-away.ts';

export class WaitingRoom {
  private readonly program: Program;
  private readonly door: Door;
  private readonly turnedAway: TurnedAway;
  private readonly keyboard: ReadStream | undefined;
  private readonly speaker: string;
  private waits = false;
  private reading = false;
  private readonly onData = (chunk: Buffer) => this.read(chunk);
  /** We were stopped, and go on: in the foreground, or not. */
  private readonly onContinue = () => this.listen();

  /** `keyboard`: undefined where nobody can be asked. `speaker`: where it rings. */
  constructor(
    program: Program,
    door: Door,
    turnedAway: TurnedAway,
    { keyboard, speaker }: { keyboard: ReadStream | undefined; speaker: string },
  ) {
    this.program = program;
    this.door = door;
    this.turnedAway = turnedAway;
    this.keyboard = keyboard;
    this.speaker = speaker;
  }

  /** We wait. Idempotent. */
  open(): void {
    const { say } = this.program;
    const summary = this.turnedAway.summary();
    if (summary) say(summary);
    this.waits = true;
    this.listen();
    const keys = this.reading ? ' d and Enter: do not disturb.' : '';
    if (this.door.quiet) say('Do not disturb: nobody rings. Ctrl-C stops. d and Enter: they ring again.');
    else say(`Waiting for a call. Ctrl-C stops.${keys}`);
  }

  /** Gives the keyboard to whoever comes next. Idempotent. */
  close(): void {
    this.waits = false;
    this.listen();
  }

  /** Reads the keyboard while we wait and it is ours to read. */
  private listen(): void {
    const { keyboard } = this;
    const wanted = this.waits && keyboard !== undefined;
    process.off('SIGCONT', this.onContinue);
    if (wanted) process.on('SIGCONT', this.onContinue);
    const reads = wanted && inForeground();
    if (reads === this.reading) return;
    this.reading = reads;
    if (reads) keyboard.on('data', this.onData).resume();
    else keyboard!.off('data', this.onData).pause();
  }

  tellAccepted(caller: Caller, met: Acquaintance): void {
    this.program.say(`${met.name} at ${caller.address} calls: accepted. ${keyOf(caller, met)}`);
    if (met.warning) this.program.say(met.warning);
  }

  /** Rings and asks. */
  async ask(caller: Caller, met: Acquaintance, signal: AbortSignal): Promise<Answer> {
    const { clock, say } = this.program;
    this.close();
    // To ask in the background stops us, and then nobody would know why.
    if (!inForeground()) say(`\x07${met.name} is calling. Bring tchat to the foreground: fg`);
    const ringing = ringAt(this.speaker);
    try {
      const answer = await askForAnswer(this.keyboard!, clock, signal, () => {
        say(`\x07${met.name} at ${caller.address} is calling. ${keyOf(caller, met)}`);
        if (met.warning) say(met.warning);
        say('Accept? [Y/n; i: let it ring, b: block, d: do not disturb]');
      });
      if (answer !== 'accept') say(signal.aborted ? 'The caller gave up.' : told[answer]);
      return answer;
    } finally {
      // Before the call opens the same speaker.
      await ringing.close();
    }
  }

  private read(chunk: Buffer): void {
    if (chunk.toString('latin1').trim().toLowerCase() !== 'd') return;
    this.door.quiet = !this.door.quiet;
    this.open();
  }
}

const told: Record<Exclude<Answer, 'accept'>, string> = {
  decline: 'Declined.',
  ignore: 'It rings on for them, and not here.',
  block: 'Blocked: it rings for them, and never here. `tchat peers` shows it.',
  quiet: 'Do not disturb: nobody rings here now.',
};

function keyOf({ fingerprint, proved }: Caller, { trust }: Acquaintance): string {
  if (!fingerprint) return 'The line is not encrypted.';
  const how = { none: '', new: ' (new)', known: ' (known)', compared: ' (compared)' }[trust];
  return `Key: ${fingerprint}${proved ? ' (proved your code)' : how}`;
}
