// Further connections of a call of a real listener: nobody has one by saying again what was said before, and the call that goes
// on is none the worse.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { say, sayBye } from '../../src/call/handshake.ts';
import { type Identity, makeIdentity } from '../../src/net/identity.ts';
import { joinProof } from '../../src/trust/join.ts';
import type { JoinUse, Message } from '../../src/wire/message.ts';
import { peer, stormOfJoins } from '../fakes/attackers.ts';
import { Besieged } from '../fakes/besieged.ts';
import { LiveCall } from '../fakes/live-call.ts';

const refused: Message = { kind: 'bye', reason: 'no-such-call', text: '' };

let besieged: Besieged;
let ada: Identity;
let call: LiveCall;

beforeEach(async () => {
  besieged = await Besieged.open();
  ada = await makeIdentity();
  call = await LiveCall.place(besieged.port, ada);
});
afterEach(async () => {
  await call.close();
  await besieged.close();
});

interface Attempt {
  readonly who?: Identity;
  readonly number: number;
  readonly use: JoinUse;
  /** Of the new connection's binding. */
  readonly prove?: (own: Uint8Array) => Uint8Array;
}

/** What the listener says to a new connection that says join. */
async function join({ who = ada, number, use, prove }: Attempt) {
  const link = await peer(besieged.port, 2, who);
  const proof = prove?.(link.binding!) ?? joinProof(call.binding, link.binding!, number, use);
  say(link, { kind: 'join', number, use, chats: 0, proof });
  const said = await link.receive();
  if (said?.kind === 'joined') link.beginCall();
  else await link.close();
  return { link, proof, said };
}

describe('a further connection', () => {
  it.each<JoinUse>(['sound', 'resume'])(
    'for %s is not had by a proof that was used, an old number, another key',
    async (use) => {
      const good = await join({ number: 1, use });
      expect(good.said).toMatchObject({ kind: 'joined' });
      if (use === 'resume') call.main = good.link;
      const other = use === 'sound' ? 'resume' : 'sound';
      const attempts: Attempt[] = [
        { number: 2, use, prove: () => good.proof },
        { number: 1, use, prove: () => good.proof },
        { number: 1, use },
        { number: 2, use, who: await makeIdentity() },
        { number: 3, use, prove: (own) => joinProof(call.binding, own, 3, other) },
        { number: 3, use, prove: (own) => joinProof(call.binding, own, 4, use) },
        { number: 3, use, prove: (own) => joinProof(own, own, 3, use) },
        { number: 3, use, prove: () => randomBytes(32) },
      ];
      for (const attempt of attempts) expect((await join(attempt)).said).toEqual(refused);
      await call.goesOn();

      const next = await join({ number: 2, use });
      expect(next.said).toMatchObject({ kind: 'joined' });
      if (use === 'resume') call.main = next.link;
      await call.goesOn();
      sayBye(call.main, 'hang-up');
      await Promise.all([good.link.close(), next.link.close(), call.close()]);
      // Without a call there is nothing to join, and it is said in the same way.
      await besieged.until('it waits again', () => besieged.record?.peer === null);
      expect((await join({ number: 3, use })).said).toEqual(refused);
    },
  );

  it('is there for the peer after a storm of those that prove nothing', async () => {
    expect(await stormOfJoins(besieged.port, 200)).toEqual(new Set(['bye no-such-call']));
    await call.goesOn();
    const resumed = await join({ number: 1, use: 'resume' });
    expect(resumed.said).toMatchObject({ kind: 'joined' });
    call.main = resumed.link;
    await call.goesOn();
  });
});
