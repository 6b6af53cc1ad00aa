// A real `tchat listen` under attack, in short (`scripts/bench.sh siege` is the long form): nothing crashes, a friend still
// gets through, memory stays below its bound, and nobody makes it write a line each.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeIdentity } from '../../src/net/identity.ts';
import {
  crowd,
  floodCall,
  floodHellos,
  floods,
  garbageInside,
  oversize,
  slowLoris,
  tryCode,
} from '../fakes/attackers.ts';
import { Besieged, mostMemoryMb } from '../fakes/besieged.ts';

let besieged: Besieged;

async function start(...flags: string[]): Promise<void> {
  besieged = await Besieged.open(...flags);
}

afterEach(async () => {
  const { alive, peakMemoryMb } = besieged;
  await besieged.close();
  expect(alive).toBe(true);
  expect(peakMemoryMb).toBeLessThan(mostMemoryMb);
});

/** What is written stays the same however often somebody comes. */
function expectFewLines(): void {
  expect(besieged.text.split('\n').length).toBeLessThan(40);
}

describe('a listener', () => {
  beforeEach(() => start('--allow', 'known'));

  it('takes a friend in beside 200 who say a byte now and then', async () => {
    const attack = slowLoris(besieged.port, 200, 40);
    await besieged.friendCalls();
    await attack;
    await besieged.friendCalls();
    expectFewLines();
  });

  it('takes a friend in beside 1,000 connections, and forgets them', async () => {
    const attack = crowd(besieged.port, 1000, 200);
    await besieged.friendCalls();
    await attack;
    await besieged.until('all are gone', () => besieged.openSockets === 0);
    await besieged.friendCalls();
    expectFewLines();
  });

  it('takes a friend in beside lengths that are too large and garbage in good TLS', async () => {
    const attack = Promise.all([oversize(besieged.port), garbageInside(besieged.port, 20)]);
    await besieged.friendCalls();
    await attack;
    await besieged.friendCalls();
    expectFewLines();
  });

  it('takes a friend in beside strangers who ring and say hello without end', async () => {
    const attack = Promise.all([1, 2, 3, 4, 5, 6].map((n) => floodHellos(besieged.port, n)));
    await besieged.friendCalls();
    await attack;
    await besieged.friendCalls();
    expectFewLines();
  });
});

describe('a listener that accepts everybody', () => {
  beforeEach(() => start());

  it.each(Object.keys(floods) as (keyof typeof floods)[])(
    'ends the call of one who floods it with %s, and takes the next',
    async (kind) => {
      expect(await floodCall(besieged.port, 1, floods[kind]!)).toBeGreaterThan(200);
      await besieged.friendCalls();
      expectFewLines();
    },
  );
});

describe('a listener with a code', () => {
  beforeEach(() => start('--allow', 'known', '--code'));

  it('takes three tries, tells so, and then takes nobody by it; friends still ring', async () => {
    const identity = await makeIdentity();
    const listener = /to compare: (\S+)/.exec(besieged.text)![1]!;
    const code = /tries: (\S+)/.exec(besieged.text)![1]!;
    const tries = Array.from({ length: 30 }, (_, n) =>
      tryCode(besieged.port, n, identity, listener).catch(() => false),
    );
    await besieged.friendCalls();
    expect(new Set(await Promise.all(tries))).toEqual(new Set([false]));
    expect(besieged.text.match(/tried a wrong code/g)).toHaveLength(3);
    expect(besieged.text).toContain('your code is void');
    expect(await tryCode(besieged.port, 40, identity, listener, code)).toBe(false);
    await besieged.friendCalls();
    expectFewLines();
  });
});
