// Whatever somebody writes, or calls themselves: through the real screen nothing reaches the terminal but what the screen itself
// says, and letters. The bytes are taken apart strictly, and a terminal that would ring, answer, or be renamed tells.
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { goodCall, openRig, type Rig } from './rig.ts';

/** What attacks are made of, and what they are wrapped in. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\x1b]0;owned\x07',
        '\x1b[2J',
        '\x1b[6n',
        '\x1b[c',
        '\x1bP$qm\x1b\\',
        '\x1b[?1049l',
        '\x1b_Gi=1,a=q;\x1b\\',
        '\x1b]52;c;b3duZWQ=\x07',
        '\x9b5n',
        '\x9d0;owned\x9c',
        '\x90q\x9c',
        '\x07',
        '\x0e',
        '\x1bc',
        '\x05',
        '\r\n',
        '\b\b\b',
        '\x7f',
        '\u009b31m',
        '\u202e',
        '\u2066',
        '\u200b',
        '{bold}',
        '{red-fg}x{/}',
        '{escape}\x1b[31m',
        '{open}esc{close}',
        '\ue000',
        '\ud83d',
        '👩‍👩‍👧',
        'e\u0301',
        '漢字',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
      fc.integer({ min: 0, max: 0x9f }).map((code) => String.fromCharCode(code)),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

let rig: Rig;
afterEach(() => rig.screen.close());

/** Everything on the screen that others have a say in. */
function show(text: string): void {
  const { screen } = rig;
  const peer = { ...goodCall.peer, name: text, address: text, fingerprint: text };
  screen.update({ ...goodCall, peer, tty: { ...goodCall.tty, painter: text } });
  screen.addChat({ from: text, text, mine: false });
  screen.notice(text, 'warn');
  screen.setCard('remote', [text, text]);
}

/** The kinds of sequences in what was written: `CSI m`, `ESC 7`. Throws for a control character that is part of none. */
function kindsOf(written: string): Set<string> {
  const kinds = new Set<string>();
  const sequence = /\x1b(?:\[([?>!]?)[\d;]*([@-~])|([()][A-Z0-9])|([^[\]PX^_]))/y;
  for (let at = 0; at < written.length; ) {
    const code = written.charCodeAt(at);
    if (code === 0x1b) {
      sequence.lastIndex = at;
      const match = sequence.exec(written);
      if (!match)
        throw new Error(`a sequence of another kind: ${JSON.stringify(written.slice(at, at + 20))}`);
      kinds.add(match[2] ? `CSI ${match[1]}${match[2]}` : `ESC ${match[3] ?? match[4]}`);
      at = sequence.lastIndex;
    } else {
      if (code < 0x20 || (code >= 0x7f && code < 0xa0)) kinds.add(`C ${code.toString(16)}`);
      at++;
    }
  }
  return kinds;
}

describe('what somebody writes', () => {
  it('never reaches the terminal as anything but letters', async () => {
    rig = openRig(80, 24);
    await rig.settle();
    const events: string[] = [];
    const { terminal } = rig.output;
    terminal.onBell(() => events.push('rang'));
    terminal.onTitleChange(() => events.push('was renamed'));
    terminal.onData((data) => events.push(`answered ${JSON.stringify(data)}`));
    terminal.buffer.onBufferChange(() => events.push('left the screen'));
    for (const code of [0, 1, 2, 4, 8, 10, 11, 52, 104, 1337])
      terminal.parser.registerOscHandler(code, () => {
        events.push(`OSC ${code}`);
        return true;
      });

    // What the screen itself needs, whatever is written: learned from words, in every place.
    for (const word of ['hello', 'HELLO 漢字', 'a longer line with 👍 in it '.repeat(20)]) {
      show(word);
      await rig.type('w', '\x1b', '?', '\x1b', 's', 's', '\f');
    }
    const own = kindsOf(rig.output.written.splice(0).join(''));
    expect(events).toEqual([]);

    await fc.assert(
      fc.asyncProperty(nasty, fc.boolean(), async (text, redrawn) => {
        show(text);
        if (redrawn) rig.screen.redraw();
        await rig.settle();
        const kinds = kindsOf(rig.output.written.splice(0).join(''));
        expect([...kinds].filter((kind) => !own.has(kind))).toEqual([]);
        expect(events).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('is shown when nothing of it is harmful', async () => {
    rig = openRig(100, 30);
    show('{bold}not a tag{/} <b> \\n é 漢字');
    expect((await rig.text()).join('\n')).toContain('{bold}not a tag{/} <b> \\n é 漢字');
  });
});
