import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import { Presenter } from '../../src/term/presenter.ts';
import { maxControlBytes } from '../../src/term/tty-pump.ts';
import { SlowTty } from '../fakes/slow-tty.ts';

// The pump's retries and the watch for lost answers are timers: they run when a test says so.
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const clock: Clock = { nowUs: () => Math.round(performance.now() * 1000), sleepUntil: async () => {} };
const at = (row: number, text: string) => Buffer.from(`\x1b[${row + 1};1H${text}`);

/** The terminal reads all that waits; its parser runs on a timer too. */
async function read(tty: SlowTty): Promise<void> {
  const done = tty.read();
  await vi.advanceTimersByTimeAsync(1);
  await done;
}

/** Whether a promise has settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  for (let i = 0; i < 5; i++) await Promise.resolve();
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

it('a picture is shown when the terminal has answered, not when it was written', async () => {
  const tty = new SlowTty();
  const presenter = new Presenter({ terminal: tty, clock });
  const shown = presenter.present('remote', at(2, 'picture'));
  expect(tty.queuedBytes).toBeGreaterThan(0);
  expect(await settled(shown)).toBe(false);
  await read(tty);
  expect(await shown).toMatchObject({ shownAtUs: expect.any(Number) });
  expect(tty.emulator.text()).toContain('picture');
  expect(presenter.stats.answersCursor).toBe(true);
  presenter.close();
});

it('no more than the window is ever under way, however slow the terminal is', async () => {
  const tty = new SlowTty({ queueBytes: 1_000_000 });
  const presenter = new Presenter({ terminal: tty, clock });
  void presenter.present('remote', at(1, 'the first, which tells what the line carries'));
  expect(await settled(presenter.ready('remote'))).toBe(false);
  await read(tty);
  for (let i = 0; i < presenter.window; i++) {
    expect(await presenter.ready('remote')).toBe(true);
    void presenter.present('remote', at(2, `picture ${i}`));
  }
  const next = presenter.ready('remote');
  expect(await settled(next)).toBe(false);
  await read(tty);
  expect(await next).toBe(true);
  presenter.close();
});

it('the newest picture wins; the one that it replaces is told so and counted', async () => {
  const tty = new SlowTty({ queueBytes: 8 });
  const presenter = new Presenter({ terminal: tty, clock });
  const first = presenter.present('remote', at(1, 'first'));
  const second = presenter.present('remote', at(2, 'second'));
  const third = presenter.present('remote', at(3, 'third'));
  expect(await second).toBeUndefined();
  expect(presenter.stats.dropped).toBe(1);
  for (let i = 0; i < 30; i++) {
    await read(tty);
    await vi.advanceTimersByTimeAsync(8);
  }
  expect(await first).toBeDefined();
  expect(await third).toBeDefined();
  expect(tty.emulator.text()).toMatch(/first.*third/s);
  expect(tty.emulator.text()).not.toContain('second');
  presenter.close();
});

it('control goes before a picture that waits, and never into one that was begun', async () => {
  const tty = new SlowTty({ queueBytes: 8 });
  const presenter = new Presenter({ terminal: tty, clock });
  void presenter.present('self', at(0, 'begun-picture'));
  void presenter.present('remote', at(1, 'waiting-picture'));
  presenter.control('\x1b[3;1Hcontrol');
  for (let i = 0; i < 60; i++) {
    await read(tty);
    await vi.advanceTimersByTimeAsync(8);
  }
  expect(tty.written).toMatch(/begun-picture.*control.*waiting-picture/s);
  presenter.close();
});

it('what blessed writes next finds the cursor and the colours where it left them', async () => {
  const tty = new SlowTty();
  const presenter = new Presenter({ terminal: tty, clock });
  presenter.control('\x1b[5;3H\x1b[31m');
  void presenter.present('remote', Buffer.from('\x1b[1;1H\x1b[44mpicture'));
  presenter.control('text');
  await read(tty);
  const cell = tty.emulator.cells().get(2, 4);
  expect(cell).toEqual({ glyph: 't', foreground: 1, background: -1 });
  presenter.close();
});

it('a visible cursor is hidden while a picture is drawn', async () => {
  const tty = new SlowTty();
  const presenter = new Presenter({ terminal: tty, clock });
  presenter.control('\x1b[?25h');
  void presenter.present('remote', at(1, 'picture'));
  expect(tty.written).toMatch(/\x1b\[\?25l.*picture.*\x1b\[\?25h$/s);
  presenter.close();
});

it('answers that others wait for are not taken for those to pictures', async () => {
  const tty = new SlowTty();
  tty.cursorsAwaited = 2;
  tty.expectCursor();
  tty.expectCursor();
  const presenter = new Presenter({ terminal: tty, clock });
  const shown = presenter.present('remote', at(2, 'picture'));
  tty.answer('\x1b[2;2R\x1b[2;2R');
  expect(await settled(shown)).toBe(false);
  expect(presenter.stats.answersCursor).toBeUndefined();
  await read(tty);
  expect(await shown).toMatchObject({ shownAtUs: expect.any(Number) });
  presenter.close();
});

it('a picture whose pixels are somewhere else says nothing of the line', async () => {
  const tty = new SlowTty();
  const presenter = new Presenter({ terminal: tty, clock });
  const first = presenter.present('remote', at(2, 'stored'), false);
  await vi.advanceTimersByTimeAsync(100);
  await read(tty);
  expect(await first).toBeDefined();
  expect(presenter.line.bytesPerSecond).toBeNaN();
  void presenter.present('remote', at(2, 'sent'));
  await vi.advanceTimersByTimeAsync(100);
  await read(tty);
  expect(presenter.line.bytesPerSecond).toBeGreaterThan(0);
  presenter.close();
});

it('a terminal that has answered late is written to as it likes, from the next picture on', async () => {
  const tty = new SlowTty({ queueBytes: 1_000_000 });
  const presenter = new Presenter({ terminal: tty, clock });
  void presenter.present('remote', at(2, 'one'));
  presenter.adopt({ synchronizedOutput: true });
  void presenter.present('remote', at(2, 'two'));
  expect(tty.written).toMatch(/^(?!.*2026h.*one).*one.*2026h.*two.*2026l/s);
  presenter.close();
});

it('a terminal that never answers is taken at its word that it has the bytes', async () => {
  const tty = new SlowTty({ answers: false });
  const presenter = new Presenter({ terminal: tty, clock });
  const first = presenter.present('remote', at(1, 'one'));
  expect(await settled(first)).toBe(false);
  await vi.advanceTimersByTimeAsync(1001);
  expect(await first).toBeDefined();
  expect(presenter.stats.answersCursor).toBe(false);
  expect(await presenter.present('remote', at(1, 'two'))).toBeDefined();
  presenter.close();
});

it('an answer that is lost does not stop the picture for ever', async () => {
  const tty = new SlowTty({ queueBytes: 1_000_000 });
  const presenter = new Presenter({ terminal: tty, clock, answersCursor: true });
  for (let i = 0; i < presenter.window; i++) void presenter.present('remote', at(1, `${i}`));
  const next = presenter.ready('remote');
  await vi.advanceTimersByTimeAsync(2100);
  expect(await next).toBe(true);
  // The late answers belong to no picture of now.
  const late = presenter.present('remote', at(1, 'now'));
  expect(presenter.stats.unanswered).toBe(presenter.window);
  await read(tty);
  expect(await late).toBeDefined();
  presenter.close();
});

it('a terminal that does not read makes control overflow once, and nothing grows', async () => {
  const tty = new SlowTty({ queueBytes: 100 });
  let overflows = 0;
  const presenter = new Presenter({ terminal: tty, clock, onOverflow: () => overflows++ });
  const line = 'x'.repeat(1000);
  for (let bytes = 0; bytes <= maxControlBytes + 2000; bytes += 1000) presenter.control(line);
  expect(overflows).toBe(1);
  expect(tty.queuedBytes).toBe(100);
  presenter.close();
});

it('when the terminal is gone all that wait are told, and nothing is written any more', async () => {
  const tty = new SlowTty({ queueBytes: 8 });
  let gone = 0;
  const presenter = new Presenter({ terminal: tty, clock, onGone: () => gone++ });
  const picture = presenter.present('remote', at(1, 'a long picture'));
  void presenter.present('remote', at(1, 'another'));
  const ready = presenter.ready('remote');
  tty.gone = true;
  await vi.advanceTimersByTimeAsync(10);
  expect(await picture).toBeUndefined();
  expect(await ready).toBe(false);
  expect(gone).toBe(1);
  expect(await presenter.present('remote', at(1, 'more'))).toBeUndefined();
});

it('pausing drops what waits, and tells it', async () => {
  const tty = new SlowTty({ queueBytes: 8 });
  const presenter = new Presenter({ terminal: tty, clock });
  const begun = presenter.present('remote', at(1, 'a long picture'));
  presenter.pause();
  expect(await begun).toBeUndefined();
  expect(await presenter.present('remote', at(1, 'x'))).toBeUndefined();
  const ready = presenter.ready('remote');
  expect(await settled(ready)).toBe(false);
  presenter.resume();
  expect(await ready).toBe(true);
  presenter.close();
});

it('an aborted wait for the next picture leaves no listener behind', async () => {
  const tty = new SlowTty({ queueBytes: 8 });
  const presenter = new Presenter({ terminal: tty, clock });
  void presenter.present('remote', at(1, 'a long picture'));
  void presenter.present('remote', at(1, 'another'));
  const ending = new AbortController();
  const ready = presenter.ready('remote', ending.signal);
  ending.abort();
  expect(await ready).toBe(false);
  presenter.close();
});

it('when the terminal behind tmux has answered late, it is asked itself, and its round trip counts', async () => {
  const tty = new SlowTty({ queueBytes: 1_000_000 });
  const presenter = new Presenter({ terminal: tty, clock, answersCursor: true, roundTripUs: 500 });
  const first = presenter.present('remote', at(1, 'first'));
  await read(tty);
  await first;
  expect(presenter.window).toBe(2);
  presenter.adopt({ passthrough: true, roundTripUs: 200_000 });
  expect(presenter.window).toBe(7);
  void presenter.present('remote', at(1, 'second'));
  expect(tty.written).toMatch(/second\x1bPtmux;.*\x1b\x1b\[6n.*\x1b\\/s);
  presenter.close();
});
