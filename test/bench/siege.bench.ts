// The long form of test/hostile: a real `tchat listen` under each attack for a while, and friends who call all the time. A line
// an attack: ms until a friend is in a call, and the most memory that the listener had. Throws when one waits for 2 s or more, when
// memory passes its bound, or when the listener writes a line for everyone who comes. SIEGE_ROWS, a regular expression, picks attacks.

import { say } from '../../src/call/handshake.ts';
import { makeIdentity } from '../../src/net/identity.ts';
import {
  crowd,
  floodCall,
  floodHellos,
  floods,
  garbageInside,
  hello,
  oversize,
  peer,
  slowLoris,
  stormOfJoins,
  tryCode,
} from '../fakes/attackers.ts';
import { Besieged, mostMemoryMb } from '../fakes/besieged.ts';
import { type Emit, percentiles } from './harness.ts';

/** What the issue of a real caller is about. */
const mostWaitMs = 2000;
/** One source may come twice a second, and each friend's call is one connection. */
const pauseMs = 600;
/** chosen: nobody's lines, but what friends' calls and codes make. */
const linesPerFriend = 8;

/** Runs until it has done what it does; called again as long as friends still have to call. */
type Attack = (besieged: Besieged) => Promise<unknown>;

const attacks: readonly (readonly [
  name: string,
  friends: number,
  flags: readonly string[],
  attack: Attack,
])[] = [
  ['nobody', 20, [], async () => {}],
  ['2,000 slow ones', 60, [], ({ port }) => slowLoris(port, 2000, 400)],
  ['1,000 connections, again and again', 60, [], ({ port }) => crowd(port, 1000, 250)],
  ['1,000 connections of one source', 30, [], ({ port }) => crowd(port, 1000, 1)],
  ['lengths that are too large', 30, [], ({ port }) => oversize(port)],
  ['garbage in good TLS', 30, [], ({ port }) => garbageInside(port, 100)],
  [
    'hellos without end',
    30,
    [],
    ({ port }) => Promise.all(range(20).map((n) => floodHellos(port, n).catch(() => {}))),
  ],
  ['strangers who ring', 30, [], ({ port }) => strangersRing(port, 200)],
  ['1,000 joins that prove nothing', 30, [], ({ port }) => stormOfJoins(port, 1000).catch(() => {})],
  ['1,000 wrong codes', 60, ['--code'], (besieged) => wrongCodes(besieged, 1000)],
];

export default async function benchSiege(emit: Emit): Promise<void> {
  const wanted = new RegExp(process.env.SIEGE_ROWS ?? '.');
  for (const [name, friends, flags, attack] of attacks) {
    if (!wanted.test(name)) continue;
    const besieged = await Besieged.openFor(friends, '--allow', 'known', ...flags);
    try {
      const waits = await underAttack(besieged, friends, attack);
      report(emit, `siege/${name}`, besieged, waits);
    } finally {
      await besieged.close();
    }
  }
  for (const [kind, messages] of Object.entries(floods)) {
    if (!wanted.test(`floods with ${kind}`)) continue;
    const besieged = await Besieged.openFor(20);
    try {
      const waits: number[] = [];
      for (let n = 0; n < 20; n++) {
        // Strangers are rung for three times each address, and six in all: friends call oftener.
        if (n < 5) await floodCall(besieged.port, n, messages);
        waits.push(await besieged.friendCalls());
        await pause();
      }
      report(emit, `siege/a call that floods with ${kind}`, besieged, waits);
    } finally {
      await besieged.close();
    }
  }
}

async function underAttack(besieged: Besieged, friends: number, attack: Attack): Promise<number[]> {
  const waits: number[] = [];
  let over = false;
  const attacking = (async () => {
    while (!over) {
      await attack(besieged);
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  for (let n = 0; n < friends; n++) {
    waits.push(await besieged.friendCalls());
    await pause();
  }
  over = true;
  await attacking;
  return waits;
}

function report(emit: Emit, name: string, besieged: Besieged, waits: readonly number[]): void {
  const peak = besieged.peakMemoryMb;
  const lines = besieged.text.split('\n').length;
  emit({ name, unit: 'ms', ...percentiles(waits), bytes: Math.round(peak * 2 ** 20), allocBytes: 0 });
  console.error(`  turned away: ${JSON.stringify(besieged.record?.turnedAway)}, ${lines} lines written`);
  if (!besieged.alive) throw new Error(`${name}: the listener has ended`);
  if (Math.max(...waits) >= mostWaitMs) throw new Error(`${name}: a friend waited ${Math.max(...waits)} ms`);
  if (peak > mostMemoryMb) throw new Error(`${name}: ${peak} MB`);
  if (lines > 40 + linesPerFriend * waits.length) throw new Error(`${name}: ${lines} lines`);
}

/** Each from an address of its own, rung for or not, until it has rung for two seconds. */
async function strangersRing(port: number, count: number): Promise<void> {
  const identity = await makeIdentity();
  const ring = async (n: number) => {
    const link = await peer(port, n, identity);
    say(link, hello());
    await link.receive(AbortSignal.timeout(2000));
    await link.close();
  };
  for (let n = 0; n < count; n += 10) {
    await Promise.all(range(10).map((i) => ring(n + i).catch(() => {})));
  }
}

async function wrongCodes(besieged: Besieged, count: number): Promise<void> {
  const identity = await makeIdentity();
  const listener = /to compare: (\S+)/.exec(besieged.text)![1]!;
  for (let n = 0; n < count; n += 10) {
    const tries = range(10).map((i) => tryCode(besieged.port, n + i, identity, listener).catch(() => false));
    if ((await Promise.all(tries)).includes(true)) throw new Error('a wrong code was taken');
  }
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, n) => n);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, pauseMs));
}
