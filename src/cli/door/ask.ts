// One question, one key: for the incoming call, before any screen is up.
import type { ReadStream } from 'node:tty';
import type { Clock } from '../../core/clock.ts';

/** `ignore`: it rings on for the caller only; `block`: so does every later call of this one; `quiet`: of anybody. */
export type Answer = 'accept' | 'decline' | 'ignore' | 'block' | 'quiet';

/** Capitals, Caps Lock: the same. 0x03 is Ctrl-C, 0x1b Escape or the start of a key that means nothing here. */
const answers: Readonly<Record<string, Answer>> = {
  y: 'accept',
  '\r': 'accept',
  '\n': 'accept',
  n: 'decline',
  q: 'decline',
  '\x03': 'decline',
  [String.fromCharCode(0x1b)]: 'decline',
  i: 'ignore',
  b: 'block',
  d: 'quiet',
};

/** What was typed before the question is no answer to it: it is read, and thrown away. chosen: one turn of a busy machine. */
const drainUs = 50_000;

/**
 * Shows the question by `ask` and waits for an answer; `decline` when `signal` aborts. Takes the keyboard in raw mode and gives
 * it back.
 */
export async function askForAnswer(
  input: ReadStream,
  clock: Clock,
  signal: AbortSignal,
  ask: () => void,
): Promise<Answer> {
  let listener: (key: string) => void = () => {};
  const onData = (chunk: Buffer) => listener(chunk.toString('latin1').charAt(0).toLowerCase());
  input.setRawMode(true);
  input.resume();
  input.on('data', onData);
  try {
    await clock.sleepUntil(clock.nowUs() + drainUs, signal);
    if (signal.aborted) return 'decline';
    ask();
    return await new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve('decline'), { once: true });
      listener = (key) => {
        const answer = answers[key];
        if (answer) resolve(answer);
      };
    });
  } finally {
    input.off('data', onData);
    input.setRawMode(false);
    input.pause();
  }
}
