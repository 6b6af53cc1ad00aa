// The one writer under anything that may happen to it, on a terminal that reads when it likes: what is on the screen in the
// end is what was meant, and whatever was left half-written is ended by the way out.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { enterAlternateScreen, restoreTerminal } from '../../src/ansi/sequences.ts';
import type { Clock } from '../../src/core/clock.ts';
import { Presenter } from '../../src/term/presenter.ts';
import { SlowTty } from '../fakes/slow-tty.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const clock: Clock = { nowUs: () => Math.round(performance.now() * 1000), sleepUntil: async () => {} };

type Step =
  | { readonly do: 'control' | 'picture'; readonly pane: string; readonly length: number }
  | { readonly do: 'read'; readonly bytes: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'suspend' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constantFrom('control' as const, 'picture' as const),
    pane: fc.constantFrom('remote', 'self'),
    length: fc.integer({ min: 1, max: 60 }),
  }),
  fc.record({ do: fc.constant('read' as const), bytes: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 3000 }) }),
  fc.constant({ do: 'suspend' as const }),
);

/** Cells of colour, each with its own sequence, so that nearly every byte is inside one. */
function colours(row: number, length: number, mark: string): Buffer {
  let text = `\x1b[${row};1H`;
  for (let i = 0; i < length; i++) text += `\x1b[38;2;${i};${row};77m${mark}`;
  return Buffer.from(text);
}

async function drain(tty: SlowTty): Promise<void> {
  for (let i = 0; i < 400; i++) {
    const done = tty.read();
    await vi.advanceTimersByTimeAsync(8);
    await done;
  }
}

async function run(steps: readonly Step[], tty: SlowTty, presenter: Presenter): Promise<void> {
  for (const step of steps) {
    switch (step.do) {
      case 'control':
        presenter.control(colours(6, step.length, 'c'));
        break;
      case 'picture':
        void presenter.present(step.pane, colours(step.pane === 'self' ? 5 : 4, step.length, 'p'));
        break;
      case 'read': {
        const done = tty.read(step.bytes);
        await vi.advanceTimersByTimeAsync(1);
        await done;
        break;
      }
      case 'wait':
        await vi.advanceTimersByTimeAsync(step.ms);
        break;
      case 'suspend':
        // What the Terminal does: the rest is dropped wherever it stands, then everything is put back.
        presenter.pause();
        tty.force(restoreTerminal + enterAlternateScreen);
        presenter.resume();
    }
  }
}

it('ends with the last picture and the last control whole on the screen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const tty = new SlowTty({ columns: 70, rows: 8, queueBytes: 97 });
      const presenter = new Presenter({ terminal: tty, clock });
      await run(steps, tty, presenter);
      presenter.control('\x1b[m\x1b[2J\x1b[1;1Hcontrol');
      const shown = presenter.present('remote', Buffer.from('\x1b[2;1Hremote'));
      void presenter.present('self', Buffer.from('\x1b[3;1Hself'));
      await drain(tty);
      await vi.advanceTimersByTimeAsync(20_000);
      await drain(tty);
      expect(
        tty.emulator
          .text()
          .trimEnd()
          .split('\n')
          .map((line) => line.trimEnd()),
      ).toEqual(['control', 'remote', 'self']);
      expect(await shown).toBeDefined();
      expect(presenter.stats.dropped).toBeLessThanOrEqual(steps.length + 2);
      presenter.close();
      tty.emulator.close();
    }),
    { numRuns: 25 },
  );
});

it('is ended anywhere without leaving a sequence behind', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const tty = new SlowTty({ columns: 70, rows: 8, queueBytes: 61 });
      const presenter = new Presenter({ terminal: tty, clock, synchronizedOutput: true });
      tty.force(enterAlternateScreen);
      await run(steps, tty, presenter);
      presenter.close();
      tty.force(`${restoreTerminal}$ `);
      const done = tty.read();
      await vi.advanceTimersByTimeAsync(1);
      await done;
      expect(tty.emulator.isAlternateScreen).toBe(false);
      expect(tty.emulator.text().trim()).toBe('$');
      tty.emulator.close();
    }),
    { numRuns: 25 },
  );
});
