// One question, one key: for the incoming call, before any screen is up.
import type { ReadStream } from 'node:tty';

/**
 * True for y or Enter, false for n, q, Escape or Ctrl-C; false when `signal` aborts. Takes the keyboard in raw mode and
 * gives it back.
 */
export function askYesNo(input: ReadStream, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      input.off('data', onData);
      signal.removeEventListener('abort', refuse);
      input.setRawMode(false);
      input.pause();
      resolve(yes);
    };
    const refuse = () => answer(false);
    const onData = (chunk: Buffer) => {
      const key = chunk.toString('latin1').charAt(0).toLowerCase();
      if (key === 'y' || key === '\r' || key === '\n') answer(true);
      // 0x03 is Ctrl-C, 0x1b Escape (or the start of a key that means nothing here).
      else if (['n', 'q', '\x03', String.fromCharCode(0x1b)].includes(key)) answer(false);
    };
    if (signal.aborted) return resolve(false);
    input.setRawMode(true);
    input.resume();
    input.on('data', onData);
    signal.addEventListener('abort', refuse, { once: true });
  });
}
