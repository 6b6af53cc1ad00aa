import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heardFrames, Tape } from '../../src/media/tape.ts';

/** The naive twin: two plain lists of frames. */
class ListTape {
  heard: number[] = Array(heardFrames).fill(0);
  coming: number[] = [];
  append(samples: readonly number[]) {
    this.coming.push(...samples);
  }
  take(count: number): number[] {
    const taken = this.coming.splice(0, count);
    this.heard = [...this.heard, ...taken].slice(-heardFrames);
    return taken;
  }
  cut(frames: number) {
    this.coming.splice(0, frames);
  }
  insert(values: readonly number[]) {
    this.coming.unshift(...values);
  }
}

const part = (tape: Tape, from: number, to: number) => [
  ...tape.sound.subarray(from * tape.channels, to * tape.channels),
];

describe('the tape', () => {
  it('is two lists, whatever is done to it', () => {
    const step = fc.record({
      what: fc.constantFrom('append', 'take', 'cut', 'insert', 'clear'),
      frames: fc.integer({ min: 0, max: 3000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tape = new Tape();
        const twin = new ListTape();
        let next = 1;
        const fresh = (count: number) => Array.from({ length: count }, () => (next = (next % 30_000) + 1));
        for (const { what, frames } of steps) {
          if (what === 'append') {
            const samples = fresh(frames);
            twin.append(samples.slice(0, tape.append(Int16Array.from(samples))));
          } else if (what === 'take') {
            const into = new Int16Array(frames);
            const taken = tape.take(into);
            expect([...into.subarray(0, taken)]).toEqual(twin.take(frames));
          } else if (what === 'cut') {
            const count = Math.min(frames, tape.coming);
            tape.cut(count);
            twin.cut(count);
          } else if (what === 'insert') {
            const values = fresh(Math.min(frames, tape.room));
            tape.insert(values.length);
            tape.sound.set(values, tape.cursor);
            twin.insert(values);
          } else {
            tape.clearComing();
            twin.coming = [];
          }
          expect(part(tape, tape.cursor, tape.end)).toEqual(twin.coming);
          expect(part(tape, tape.cursor - heardFrames, tape.cursor)).toEqual(twin.heard);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keeps channels together', () => {
    const tape = new Tape(2);
    expect(tape.append(Int16Array.of(1, -1, 2, -2, 3))).toBe(2);
    const into = new Int16Array(3);
    expect(tape.take(into)).toBe(2);
    expect([...into]).toEqual([1, -1, 0]);
    expect(tape.coming).toBe(1);
  });

  it('takes no more than it has room for', () => {
    const tape = new Tape();
    const { room } = tape;
    expect(tape.append(new Int16Array(room + 5000))).toBe(room);
    expect(tape.room).toBe(0);
  });
});
