// Whoever may not ring cannot tell whether anybody is there: the built program says the same to it, byte for byte, as one that
// nobody answers, whatever goes on and whatever was asked of it.
import { afterAll, afterEach, expect, it } from 'vitest';
import { say } from '../../src/call/handshake.ts';
import { makeIdentity } from '../../src/net/identity.ts';
import type { Message } from '../../src/wire/message.ts';
import { hello, peer } from '../fakes/attackers.ts';
import { LiveCall } from '../fakes/live-call.ts';
import { People } from '../fakes/people.ts';
import { samplesByKind } from '../fuzz/samples.ts';

const stranger = await makeIdentity();
const friend = await makeIdentity();
const people = new People();
const calls: LiveCall[] = [];

afterEach(async () => {
  await Promise.all(calls.splice(0).map((call) => call.close()));
  await people.hangUp();
});
afterAll(() => people.close());

async function listen(who: string, flags: readonly string[], peers = ''): Promise<number> {
  people.writeKnownPeers(who, peers);
  return Number((await people.listen(who, ...flags)).port);
}

/** What a connection is told that says these things, one after each answer, until it is closed; and how many bytes that was. */
async function told(port: number, ...words: readonly Message[]): Promise<string> {
  const link = await peer(port, 2, stranger);
  const answers: string[] = [];
  for (const word of words) {
    say(link, word);
    const message = await link.receive();
    answers.push(message?.kind === 'bye' ? `bye ${message.reason}` : `${message?.kind}`);
  }
  answers.push(`${await link.receive()} after ${link.bytesReceived} bytes`);
  await link.close();
  return answers.join(', ');
}

/** All that a stranger can try. What is out of turn ends the ringing, so that nobody need wait for it. */
async function tries(port: number): Promise<string[]> {
  const [chat, share, proof, joining] = (['chat', 'share', 'proof', 'join'] as const).map(
    (kind) => samplesByKind[kind][0],
  );
  // A share that is a point of the curve: its own.
  const point = await firstShare(port);
  return [
    await told(port, hello(), chat!),
    await told(port, { kind: 'share', share: point }, proof!),
    await told(port, share!, proof!),
    await told(port, joining!),
    await told(port, chat!),
  ];
}

async function firstShare(port: number): Promise<Uint8Array> {
  const link = await peer(port, 2, stranger);
  say(link, samplesByKind.share[0]);
  const said = await link.receive();
  await link.close();
  return said?.kind === 'share' ? said.share : new Uint8Array(32);
}

const expected = [
  'ringing, bye protocol-violation, undefined after 10 bytes',
  'share, bye wrong-code, undefined after 42 bytes',
  'share, bye wrong-code, undefined after 42 bytes',
  'bye no-such-call, undefined after 6 bytes',
  'bye protocol-violation, undefined after 6 bytes',
];

it.each<[string, readonly string[], string?]>([
  ['nobody answers', []],
  ['only known peers may ring', ['--allow', 'known']],
  ['nobody may be disturbed', ['--dnd']],
  ['a code is asked for', ['--code']],
  ['the caller is blocked', [], `@blocked - ${stranger.fingerprint}\n`],
])('says so much where %s', async (what, flags, peers) => {
  expect(await tries(await listen(what.replaceAll(' ', '-'), flags, peers))).toEqual(expected);
});

it('says so much during a call of somebody else', async () => {
  const peers = `- ${friend.fingerprint} Friend\n`;
  const port = await listen('busy', ['--allow', 'known', '--auto-accept'], peers);
  const call = await LiveCall.place(port, friend);
  calls.push(call);
  expect(await tries(port)).toEqual(expected);
  await call.goesOn();
});
