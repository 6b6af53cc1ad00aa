// The kernels against their twin in plain TypeScript: the same pictures, losses and plans, bit for bit.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { halfBlocks, octants, quadrants, sextants } from '../../src/paint/block-shapes.ts';
import type { CellPlanner, CellShapes } from '../../src/paint/cell-planner.ts';
import { KernelPlanner, startCellKernels } from '../../src/paint/kernel-planner.ts';
import { PlainPlanner } from '../../src/paint/plain-planner.ts';
import { randomFrame } from '../contract/painter.ts';
import { darkRoom, movingCamera, talkingHead } from '../fakes/clips.ts';

type Step =
  | { readonly kind: 'noise' | 'other' | 'drift' | 'cover'; readonly seed: number }
  | { readonly kind: 'forget' }
  | { readonly kind: 'search'; readonly start: number; readonly price: number };

const seeds = fc.nat(9999);
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('noise' as const), seed: seeds }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('other' as const), seed: seeds }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drift' as const), seed: seeds }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cover' as const), seed: seeds }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('search' as const),
      start: fc.nat(30),
      price: fc.constantFrom(1e-4, 0.5, 3, 40, 4096),
    }),
  },
);

it.each([halfBlocks, quadrants, sextants, octants])(
  'the kernels plan what the plain planner plans, in $name',
  (shapes) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 6 }),
        fc.boolean(),
        fc.array(steps, { minLength: 1, maxLength: 24 }),
        (columns, rows, isExact, script) => {
          const both = bothPlanners(shapes);
          for (const planner of both) planner.resize(columns, rows);
          const size = { width: columns * shapes.across, height: rows * shapes.down };
          let frame = randomFrame(1, size.width, size.height).data;
          let covered: Uint8Array | undefined;
          for (const step of script) {
            if (step.kind === 'other') frame = randomFrame(step.seed, size.width, size.height).data;
            else if (step.kind === 'noise') frame = changed(frame, step.seed, 4, 5);
            else if (step.kind === 'drift') frame = changed(frame, step.seed, 30, 1);
            else if (step.kind === 'cover') covered = maskOf(step.seed, columns * rows);
            else if (step.kind === 'forget') for (const planner of both) planner.forget();
            else if (step.kind === 'search')
              for (const planner of both) planAndDraw(planner, shapes, columns, step.start, step.price);
            const unknown = both.map((planner) => planner.weigh(frame, isExact, covered));
            expect(unknown[0]).toBe(unknown[1]);
            expectSame(both);
          }
        },
      ),
      { numRuns: 40 },
    );
  },
);

it.each([talkingHead, movingCamera, darkRoom])('so they do over a clip of %o', (make) => {
  const clip = make(50, 24);
  const both = bothPlanners(halfBlocks);
  for (const planner of both) planner.resize(50, 12);
  for (let i = 0; i < 50; i++) {
    for (const planner of both) {
      planner.weigh(clip.noisy(i).data, false, undefined);
      planAndDraw(planner, halfBlocks, 50, 0, 3);
    }
    expectSame(both);
  }
});

function bothPlanners(shapes: CellShapes): [CellPlanner, CellPlanner] {
  return [new KernelPlanner(startCellKernels()!, shapes), new PlainPlanner(shapes)];
}

/** As a painter does it. */
function planAndDraw(
  planner: CellPlanner,
  { across, down }: CellShapes,
  columns: number,
  start: number,
  price: number,
): void {
  planner.search(start, price);
  const { plan, shown } = planner;
  for (let i = 0; i < plan.count; i++) {
    const cell = plan.cells[i]!;
    const row = Math.floor(cell / columns);
    for (let dot = 0; dot < across * down; dot++) {
      const rgb = ((plan.patterns[i]! >> dot) & 1) === 1 ? plan.foregrounds[i]! : plan.backgrounds[i]!;
      const y = row * down + Math.floor(dot / across);
      const x = (cell - row * columns) * across + (dot % across);
      shown.set([rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff], (y * columns * across + x) * 3);
    }
    planner.known[cell] = 1;
    planner.waited[cell] = 0;
  }
}

function expectSame([one, other]: readonly [CellPlanner, CellPlanner]): void {
  expectEqual(one.picture, other.picture, 'picture');
  expectEqual(one.losses, other.losses, 'losses');
  expectEqual(one.waited, other.waited, 'waited');
  expect(one.plan.count).toBe(other.plan.count);
  const { count } = one.plan;
  for (const part of ['cells', 'patterns', 'foregrounds', 'backgrounds'] as const) {
    expectEqual(one.plan[part].subarray(0, count), other.plan[part].subarray(0, count), part);
  }
}

/** expect() takes a hundred times as long as this. */
function expectEqual(one: ArrayLike<number>, other: ArrayLike<number>, what: string): void {
  for (let i = 0; i < other.length; i++) {
    if (one[i] !== other[i]) expect(`${what} ${i}: ${one[i]}`).toBe(`${what} ${i}: ${other[i]}`);
  }
}

/** Each channel moved by up to `most` levels, all by the same if `each` is 1. */
function changed(data: Uint8Array, seed: number, most: number, each: number): Uint8Array {
  const noise = randomFrame(seed, data.length, 1).data;
  return data.map((value, i) => {
    const by = (noise[each === 1 ? 0 : i]! % (2 * most + 1)) - most;
    return Math.max(0, Math.min(255, value + by));
  });
}

function maskOf(seed: number, cells: number): Uint8Array {
  return randomFrame(seed, cells, 1)
    .data.subarray(0, cells)
    .map((value) => value & 1);
}
