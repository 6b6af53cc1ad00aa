// Who may ring: decided from the address book, the rules and how often somebody came; what is seen from outside is the same
// whoever is turned away.
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/call/answer-call.ts';
import { checkAllow, Door, type DoorRules } from '../../src/cli/door/door.ts';
import { parseKnownPeers } from '../../src/net/known-peers.ts';
import { SteppedClock } from '../fakes/stepped-clock.ts';

const key = (letter: string) => `SHA256:${letter.repeat(43)}`;
const [ada, bob, eve, mallory] = ['a', 'b', 'e', 'm'].map(key) as [string, string, string, string];
const lines = parseKnownPeers(
  `ada:1 ${ada} Ada\n- ${bob} (bob)\n@blocked - ${mallory} Mallory\n@blocked m:1 ${mallory}\n`,
);

const caller = (fingerprint: string | undefined, more: Partial<Caller> = {}): Caller => ({
  name: 'somebody',
  address: '192.0.2.1:4000',
  fingerprint,
  proved: false,
  ...more,
});

function door(rules: Partial<DoorRules> = {}, quiet = false) {
  const clock = new SteppedClock();
  const made = new Door({ allow: [], codeOnly: false, ...rules }, quiet, clock, async () => lines);
  const receive = async (who: Caller) => (await made.receive(who)).reception;
  return { door: made, clock, receive };
}

describe('the door', () => {
  it('lets everybody ring but the blocked when nothing else was said', async () => {
    expect(await door().receive(caller(ada))).toBe('ring');
    expect(await door().receive(caller(eve))).toBe('ring');
    expect(await door().receive(caller(undefined))).toBe('ring');
    expect(await door().receive(caller(mallory))).toBe('unheard');
  });

  it.each([
    ['known', [ada, bob]],
    ['Ada', [ada]],
    ['ada', [ada]],
    [eve, [eve]],
    // What somebody calls itself is no name.
    ['bob', []],
    ['somebody', []],
  ])('lets ring with --allow %s whom that means', async (rule, welcome) => {
    for (const who of [ada, bob, eve, mallory, undefined]) {
      const expected = who !== undefined && welcome.includes(who) ? 'ring' : 'unheard';
      expect(await door({ allow: [rule] }).receive(caller(who))).toBe(expected);
    }
  });

  it('lets nobody ring who must not be disturbed', async () => {
    const { door: made, receive } = door({}, true);
    expect(await receive(caller(ada, { proved: true }))).toBe('unheard');
    made.quiet = false;
    expect(await receive(caller(ada))).toBe('ring');
  });

  it('with a code lets ring who proves it, and again without', async () => {
    const { door: made, receive } = door({ codeOnly: true });
    expect(made.shut).toBe(true);
    const stranger = await made.receive(caller(eve));
    expect(stranger.reception).toBe('unheard');
    made.leave(stranger);
    const proved = await made.receive(caller(eve, { proved: true }));
    expect(proved.reception).toBe('ring');
    expect(made.shut).toBe(false);
    made.leave(proved);
    expect(await receive(caller(eve))).toBe('ring');
    expect(await receive(caller(ada))).toBe('unheard');
  });

  it('rings for one at a time, and what the unheard meet says nothing of that', async () => {
    const { door: made } = door({ allow: ['known'] });
    const outside = await made.receive(caller(eve));
    expect(outside.reception).toBe('unheard');
    const inside = await made.receive(caller(ada));
    expect(inside.reception).toBe('ring');
    expect((await made.receive(caller(bob))).reception).toBe('busy');
    expect((await made.receive(caller(mallory))).reception).toBe('busy');
    made.leave(outside);
    // Ada talks; another stranger hears it ring all the same.
    expect((await made.receive(caller(mallory))).reception).toBe('unheard');
    made.leave(inside);
    expect((await made.receive(caller(bob))).reception).toBe('ring');
  });

  it('rings for another while one is ignored', async () => {
    const { door: made } = door();
    const first = await made.receive(caller(eve));
    made.ignore(first);
    const second = await made.receive(caller(ada));
    expect(second.reception).toBe('ring');
    made.leave(first);
    expect((await made.receive(caller(bob))).reception).toBe('busy');
  });

  it('is not rung by strangers without end, and known peers still ring', async () => {
    const { door: made, clock } = door();
    const ring = async (who: Caller) => {
      const place = await made.receive(who);
      made.leave(place);
      return place.reception;
    };
    const rung = async (who: (i: number) => Caller) => {
      let count = 0;
      for (let i = 0; i < 100; i++) if ((await ring(who(i))) === 'ring') count++;
      return count;
    };
    expect(await rung((i) => caller(key(String(i % 10)), { address: '192.0.2.9:1' }))).toBe(3);
    expect(await rung((i) => caller(eve, { address: `[2001:db8::${i}]:1` }))).toBe(3);
    expect(await rung((i) => caller(eve, { address: `192.0.2.${i}:1` }))).toBe(0);
    expect(await ring(caller(ada, { address: '192.0.2.9:1' }))).toBe('ring');
    await clock.advance(60_000_000);
    expect(await rung((i) => caller(eve, { address: `192.0.2.${i}:1` }))).toBe(1);
    expect(await rung(() => caller(ada))).toBe(10);
  });
});

describe('--allow', () => {
  it('is refused for a name that nobody was given', () => {
    expect(() => checkAllow(['known', eve, 'ADA'], lines)).not.toThrow();
    for (const slip of ['bob', 'SHA256:short', 'everybody', ''])
      expect(() => checkAllow([slip], lines)).toThrow(/You have named no peer/);
  });
});
