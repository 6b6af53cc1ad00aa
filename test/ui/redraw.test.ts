// Drawing only what has changed must end with the same screen as drawing everything.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { goodCall, openRig, type Rig } from './rig.ts';

const words = fc.string({
  unit: fc.constantFrom(
    'a',
    ' ',
    '漢',
    '字',
    '👍',
    '👍🏽',
    '❤️',
    '🇩🇪',
    'e\u0323\u0301',
    'नि',
    '한',
    'Ω',
    '│',
    '⣿',
  ),
  minLength: 1,
  maxLength: 60,
});

/** What may happen to a screen; `text` is from a peer or typed. */
const steps = {
  chat: ({ screen }, text) => screen.addChat({ from: text.slice(0, 4), text, mine: false }),
  notice: ({ screen }, text) => screen.notice(text, 'warn'),
  title: ({ screen }, name) => screen.update({ ...goodCall, peer: { ...goodCall.peer, name } }),
  card: ({ screen }, text) => screen.setCard('remote', [text, text]),
  write: (rig, text) => rig.type(`\t${text}`),
} satisfies Record<string, (rig: Rig, text: string) => unknown>;

const step = fc.oneof(
  fc.tuple(fc.constantFrom(...(Object.keys(steps) as (keyof typeof steps)[])), words),
  fc.tuple(
    fc.constant('key' as const),
    fc.constantFrom('?', '\x1b', '\t', '\x7f', '\x1b[D', '\r', '\x1b[5~', '\x1b[6~', 's'),
  ),
);

/** Where, text and look of every cell. */
function cells({ output: { terminal } }: Rig): string[] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows * terminal.cols }, (_, index) => {
    const [x, y] = [index % terminal.cols, Math.floor(index / terminal.cols)];
    const cell = active.getLine(y)!.getCell(x)!;
    const look = [cell.getFgColor(), cell.getBgColor(), cell.isInverse(), cell.isBold()].join();
    return `${x},${y}: ${cell.getChars() || ' '} ${look}`;
  });
}

it('shows what a full redraw shows, after any steps, with characters of any width', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 20 }),
      fc.constantFrom([100, 30], [60, 20], [44, 12]),
      async (taken, [columns, rows]) => {
        const rig = openRig(columns!, rows!);
        try {
          for (const [kind, text] of taken) {
            await (kind === 'key' ? rig.type(text) : steps[kind](rig, text));
            await rig.settle();
          }
          await rig.settle();
          const drawn = cells(rig);
          rig.screen.redraw();
          await rig.settle();
          const anew = cells(rig);
          expect(drawn.filter((cell, index) => cell !== anew[index])).toEqual([]);
        } finally {
          rig.screen.close();
        }
      },
    ),
    { numRuns: 30 },
  );
});
