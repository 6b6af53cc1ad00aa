// Asking terminals, whose answers were recorded or are put together from their documents: whole, in pieces, late, missing,
// and among typed keys. No answer is ever a key, and no key is ever lost.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ReplyParser } from '../../src/ansi/replies.ts';
import type { Reply } from '../../src/ansi/reply.ts';
import { askCapabilities, askPatiently, type Capabilities } from '../../src/term/capabilities.ts';
import { SteppedClock } from '../fakes/stepped-clock.ts';
import { type TerminalReplies, terminalReplies } from '../fixtures/terminal-replies.ts';

const opened: AskedTerminal[] = [];
afterEach(() => {
  for (const terminal of opened.splice(0)) terminal.close();
});

/** The asking side's view of a terminal whose input the test types. */
class AskedTerminal {
  readonly columns = 80;
  readonly rows = 24;
  readonly clock = new SteppedClock();
  keys = '';
  asked = '';
  readonly late: Capabilities[] = [];
  close = () => {};
  private readonly listeners = new Set<(reply: Reply, atUs: number) => void>();
  private readonly parser = new ReplyParser({
    onReply: (reply) => {
      for (const listener of this.listeners) listener(reply, this.clock.nowUs());
    },
    onKeys: (bytes) => (this.keys += Buffer.from(bytes).toString('latin1')),
  });
  readonly file = {
    writeNow: (bytes: Uint8Array) => {
      this.asked += Buffer.from(bytes).toString('latin1');
      return true;
    },
  };

  expectCursor(): void {
    this.parser.expectCursor();
  }

  forgetCursors(): void {}

  on(event: 'reply' | 'close', listener: (reply: Reply, atUs: number) => void): () => void {
    if (event === 'close') this.close = listener as () => void;
    else this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  constructor() {
    opened.push(this);
  }

  ask(env: Readonly<Record<string, string>>): Promise<Capabilities> {
    return askCapabilities(this as never, this.clock, env, (late) => this.late.push(late));
  }

  input(text: string): void {
    this.parser.push(Buffer.from(text, 'latin1'), this.clock.nowUs());
  }

  /** Time goes by; what was held too long becomes keys, as the Terminal's timer does it. */
  async wait(ms: number): Promise<void> {
    await this.clock.advance(ms * 1000);
    this.parser.release(this.clock.nowUs());
  }
}

async function answered({ env, bytes }: TerminalReplies, pieces: readonly string[] = [bytes]) {
  const terminal = new AskedTerminal();
  const found = terminal.ask(env);
  for (const piece of pieces) {
    terminal.input(piece);
    await terminal.wait(1);
  }
  await terminal.wait(3000);
  return { terminal, capabilities: await found };
}

describe.each(terminalReplies)('$terminal ($source)', (replies) => {
  it('is recognised', async () => {
    const { capabilities, terminal } = await answered(replies);
    expect(capabilities).toMatchObject(replies.expected);
    expect(terminal.keys).toBe('');
  });

  it('is recognised when its answers come in pieces', async () => {
    const { bytes } = replies;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 6 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((edge, i) => bytes.slice(edges[i], edge));
        const { capabilities, terminal } = await answered(replies, pieces);
        expect(capabilities).toMatchObject(replies.expected);
        expect(terminal.keys).toBe('');
      }),
      { numRuns: 20 },
    );
  });

  it('leaves keys that are typed between its answers to the keys', async () => {
    const sequences = replies.bytes.match(/\x1b(?:\[[^\x40-\x7e]*[\x40-\x7e]|[P\]_].*?(?:\x1b\\|\x07))/gs)!;
    expect(sequences.join('')).toBe(replies.bytes);
    const keys = ['q', '\x1b[A', '\x1b[1;2R', '\x1bOP', 'é', '\x1b[1;5C', 'm'];
    const pieces = sequences.flatMap((sequence, i) => [keys[i % keys.length]!, sequence]);
    const { capabilities, terminal } = await answered(replies, pieces);
    expect(capabilities).toMatchObject(replies.expected);
    expect(terminal.keys).toBe(sequences.map((_, i) => keys[i % keys.length]!).join(''));
  });

  it('does not hold up the start when it is slow, and its late answers are made use of, once, and are no keys', async () => {
    const terminal = new AskedTerminal();
    const found = terminal.ask(replies.env);
    await terminal.wait(2500);
    await found;
    expect(terminal.late).toEqual([]);
    terminal.input(replies.bytes);
    await terminal.wait(2500);
    expect(terminal.late).toEqual([expect.objectContaining(replies.expected)]);
    terminal.input(replies.bytes);
    await terminal.wait(2500);
    expect(terminal.late).toHaveLength(1);
    expect(terminal.keys.replace(/\x1b\[2;\d+R/g, '')).toBe('');
  });

  it('is waited for no longer than the deadline when some of its answers are missing', async () => {
    const terminal = new AskedTerminal();
    const found = terminal.ask(replies.env);
    terminal.input(replies.bytes.slice(0, replies.bytes.lastIndexOf('\x1b')));
    await terminal.wait(2500);
    const { answersCursor, unicode } = await found;
    expect([answersCursor, unicode]).toEqual([true, true]);
    expect(terminal.keys).toBe('');
  });
});

it('a terminal that answers nothing is asked for a quarter of a second, and taken at the word of the environment', async () => {
  const terminal = new AskedTerminal();
  const startUs = terminal.clock.nowUs();
  let endUs = 0;
  const found = terminal.ask({ TERM: 'xterm-256color', LANG: 'C' }).then((capabilities) => {
    endUs = terminal.clock.nowUs();
    return capabilities;
  });
  await terminal.wait(1000);
  expect(await found).toMatchObject({ colors: '256', unicode: false, answersCursor: undefined });
  expect(endUs - startUs).toBe(250_000);
});

it('what this machine stores for the terminal to read stays until it has answered, or is closed', async () => {
  const stored = (terminal: AskedTerminal) => {
    const [, name] = /t=[st][^;]*;([A-Za-z0-9+/=]+)/.exec(terminal.asked)!;
    const path = Buffer.from(name!, 'base64').toString();
    return existsSync(path) || existsSync(join('/dev/shm', path));
  };
  const kitty = terminalReplies.find(({ terminal }) => terminal.startsWith('kitty'))!;
  for (const end of [
    (terminal: AskedTerminal) => terminal.input(kitty.bytes),
    (terminal: AskedTerminal) => terminal.close(),
  ]) {
    const terminal = new AskedTerminal();
    const found = terminal.ask(kitty.env);
    await terminal.wait(2500);
    await found;
    expect(stored(terminal)).toBe(true);
    end(terminal);
    expect(stored(terminal)).toBe(false);
  }
});

it('who has time waits for what comes late', async () => {
  const [{ bytes, env, expected }] = terminalReplies as [TerminalReplies];
  const terminal = new AskedTerminal();
  const found = askPatiently(terminal as never, terminal.clock, env, terminal.clock.nowUs() + 5_000_000);
  await terminal.wait(2500);
  terminal.input(bytes);
  await terminal.wait(1);
  expect(await found).toMatchObject(expected);
});

it('the Linux console is asked nothing that it would print', async () => {
  const terminal = new AskedTerminal();
  const found = terminal.ask({ TERM: 'linux' });
  await terminal.wait(1000);
  await found;
  expect(terminal.asked).not.toMatch(/\x1b[P\]_]/);
});

describe('the terminal behind tmux', () => {
  const tmux = terminalReplies.find(({ terminal }) => terminal.startsWith('tmux'))!;

  it('answers where tmux lets questions through, and its round trip is the one that counts', async () => {
    const terminal = new AskedTerminal();
    const found = terminal.ask({ TERM: 'xterm-256color' });
    terminal.input(tmux.bytes);
    await terminal.wait(1);
    expect(terminal.asked).toMatch(/\x1bPtmux;.*\x1b\x1b\[6n.*\x1b\\$/s);
    await terminal.wait(60);
    terminal.input('\x1b[2;7R');
    await terminal.wait(1);
    expect(await found).toMatchObject({ multiplexer: 'tmux', passthrough: true });
    expect((await found).roundTripUs).toBeGreaterThanOrEqual(60_000);
    expect(terminal.keys).toBe('');
  });

  it('is asked with all the rest where the environment tells of tmux', async () => {
    const terminal = new AskedTerminal();
    const found = terminal.ask(tmux.env);
    terminal.input(tmux.bytes);
    await terminal.wait(1);
    terminal.input('\x1b[2;7R');
    await terminal.wait(1);
    expect(await found).toMatchObject({ passthrough: true, roundTripUs: 1000 });
    expect(terminal.asked.match(/\x1b\[c/g)).toHaveLength(1);
    expect(terminal.keys).toBe('');
  });

  it('is not waited for when it does not; what comes later is no key, and is made use of', async () => {
    const { capabilities, terminal } = await answered(tmux);
    expect(capabilities.passthrough).toBe(false);
    terminal.input('\x1b[2;7R');
    expect(terminal.keys).toBe('');
    expect(terminal.late).toEqual([expect.objectContaining({ passthrough: true, multiplexer: 'tmux' })]);
  });
});
