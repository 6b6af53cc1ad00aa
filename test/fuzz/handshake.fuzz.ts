// The two parts of opening a call, each against somebody who says anything in any order: it ends in an agreement exactly when the
// right things were said in the right order, else in a refusal or a typed error; little is held, and nothing is left behind.
import { answerCall, firstWord, type Reactions } from '../../src/call/answer-call.ts';
import { say } from '../../src/call/handshake.ts';
import { placeCall } from '../../src/call/place-call.ts';
import { TchatError } from '../../src/core/errors.ts';
import { openLink, type TransportLink } from '../../src/net/link.ts';
import { memoryPair } from '../../src/net/memory.ts';
import type { Channel } from '../../src/trust/channel.ts';
import { CodeExchange, type Proofs, type Side } from '../../src/trust/code-exchange.ts';
import { commitmentTo } from '../../src/trust/comparison.ts';
import type { Message, Offer } from '../../src/wire/message.ts';
import { fuzz } from './fuzz.ts';
import { sampleMessages } from './samples.ts';
import { standingClock as standing } from './standing-clock.ts';

const code = '7-walnut-orchard';
const nonce = new Uint8Array(16).fill(7);
const binding = new Uint8Array(32).fill(1);
const fingerprints = ['SHA256:bob', 'SHA256:ada'] as const;
const channel: Channel = { binding, caller: fingerprints[1], listener: fingerprints[0] };
const offer: Offer = {
  audioCodecs: ['opus', 'pcm'],
  videoCodecs: ['jpeg'],
  view: { width: 160, height: 90, maxFps: 30 },
};
const { signal } = new AbortController();

/** What a byte of the input lets the other side say. `r`, `p`: what is right depends on what was heard. */
const acts = [
  'hello',
  'reveal',
  'share',
  'proof',
  'ringing',
  'accept',
  'lie',
  'sample',
  'raw',
  'end',
] as const;
type Act = (typeof acts)[number];

const bytesOf = (...script: Act[]) => Uint8Array.from(script, (act) => acts.indexOf(act));

/** Each byte is an act; some take the next byte as which. */
function read(input: Uint8Array): { act: Act; which: number }[] {
  const script: { act: Act; which: number }[] = [];
  for (let at = 0; at < input.length && script.length < 12; at++) {
    const act = acts[input[at]! % acts.length]!;
    const which = act === 'sample' || act === 'raw' || act === 'lie' ? (input[++at] ?? 0) : 0;
    const { kind } = sampleMessages[which % sampleMessages.length]!;
    // These two are right as they are.
    const same = act === 'sample' && (kind === 'accept' || kind === 'ringing');
    script.push({ act: same ? kind : act, which });
  }
  return script;
}

/** Says what the script says; whoever it talks to may have gone meanwhile. */
async function perform(
  link: TransportLink,
  side: Side,
  script: readonly { act: Act; which: number }[],
): Promise<void> {
  const exchange = new Lazy(() => new CodeExchange(side, code, channel, new Uint8Array(32).fill(9)));
  let proofs: Proofs | undefined;
  for (const [at, { act, which }] of script.entries()) {
    if (act === 'end') break;
    const before = script[at - 1]?.act;
    // Each waits where an honest one would, and only where it is sure to be answered: their share first, then the proof; the
    // nonce when the call was accepted. Behind bytes of no message the other side may wait for the rest of them.
    const clear = !script.slice(0, at).some(({ act }) => act === 'raw');
    if (clear && (side === 'caller' ? before === 'share' && act === 'proof' : at === 0 && act === 'share')) {
      const theirs = await link.receive().catch(() => undefined);
      if (theirs?.kind === 'share') proofs = exchange.value.meet(theirs.share);
    }
    if (clear && side === 'caller' && before === 'hello' && act === 'reveal') await accepted(link);
    if (act === 'raw') link.send(Uint8Array.of(which, which & 1, 0, which & 7, 1, 2, 3));
    else say(link, messageOf(act, which, exchange, proofs));
  }
  await link.close();
}

/** Until it was accepted, or is over. */
async function accepted(link: TransportLink): Promise<void> {
  for (;;) {
    const message = await link.receive().catch(() => undefined);
    if (!message || message.kind === 'accept' || message.kind === 'bye') return;
  }
}

function messageOf(
  act: Act,
  which: number,
  exchange: Lazy<CodeExchange>,
  proofs: Proofs | undefined,
): Message {
  switch (act) {
    case 'hello':
      return { kind: 'hello', name: 'ada', offer, commitment: commitmentTo(nonce) };
    case 'reveal':
      return { kind: 'reveal', nonce };
    case 'accept':
      return { kind: 'accept', name: 'bob', offer, nonce };
    case 'share':
      return { kind: 'share', share: exchange.value.share };
    case 'proof':
      return { kind: 'proof', proof: proofs?.ours ?? new Uint8Array(64) };
    case 'lie':
      return which % 2 === 0
        ? { kind: 'reveal', nonce: new Uint8Array(16).fill(which) }
        : { kind: 'proof', proof: new Uint8Array(64).fill(which) };
    case 'sample':
      return sampleMessages[which % sampleMessages.length]!;
    default:
      return { kind: 'ringing' };
  }
}

class Lazy<T> {
  private readonly make: () => T;
  private made: T | undefined;
  constructor(make: () => T) {
    this.make = make;
  }
  get value(): T {
    return (this.made ??= this.make());
  }
}

async function lines(): Promise<[caller: TransportLink, listener: TransportLink]> {
  const [near, far] = memoryPair({ fingerprints, binding, clock: standing });
  return Promise.all([openLink(near, false), openLink(far, false)]);
}

const opens = (side: Side) => async (at: Channel) =>
  new CodeExchange(side, code, at, new Uint8Array(32).fill(8));

/** What came of it, in a word. Throws for anything that must not come. */
async function outcome(work: Promise<{ peer: { proved: boolean } } | undefined>): Promise<string> {
  try {
    const agreement = await work;
    return agreement ? `agreed${agreement.peer.proved ? ' proved' : ''}` : 'refused';
  } catch (error) {
    if (error instanceof TchatError && allowed.has(error.code)) return error.code;
    throw error;
  }
}
const allowed = new Set([
  'protocol-violation',
  'line-lost',
  'declined',
  'busy',
  'no-answer',
  'wrong-code',
  'other-version',
  'peer-secure',
  'peer-not-secure',
  'handshake-timeout',
]);

function expectAgreement(found: string, wanted: boolean, script: readonly { act: Act }[]): void {
  // Bytes of no message may be a message that a newer version knows, and is skipped.
  if (found.startsWith('agreed') === wanted || script.some(({ act }) => act === 'raw')) return;
  throw new Error(`${found} after ${script.map(({ act }) => act)}`);
}

const willing: Reactions = {
  receive: async () => 'ring',
  decide: async () => 'accept',
  code: { open: opens('listener'), judge: (right) => right },
};

fuzz(
  'answer-call',
  [
    bytesOf('hello', 'reveal'),
    bytesOf('share', 'proof', 'hello', 'reveal'),
    bytesOf('share', 'lie', 'hello'),
    bytesOf('hello', 'lie'),
    bytesOf('hello', 'hello', 'sample', 'raw'),
  ],
  async (input) => {
    const script = read(input);
    const [caller, listener] = await lines();
    const line = { link: listener, clock: standing, signal };
    const me = { name: 'bob', offer, fingerprint: fingerprints[0] };
    const answering = firstWord(line).then((first) => answerCall({ ...line, me, nonce, first, ...willing }));
    const ending = outcome(answering).finally(() => listener.close());
    const [found] = await Promise.all([ending, perform(caller, 'caller', script)]);
    const said = script.map(({ act }) => act).join(' ');
    expectAgreement(found, /^(share proof )?hello reveal\b/.test(said), script);
    return `${found} ${script.slice(0, 3).map(({ act }) => act)}`;
  },
);

for (const withCode of [false, true]) {
  fuzz(
    withCode ? 'place-call-with-code' : 'place-call',
    [
      bytesOf('ringing', 'accept'),
      bytesOf('share', 'proof', 'ringing', 'accept'),
      bytesOf('share', 'lie', 'accept'),
      bytesOf('accept', 'sample'),
    ],
    async (input) => {
      const script = read(input);
      const [caller, listener] = await lines();
      const me = { name: 'ada', offer, fingerprint: fingerprints[1] };
      const placing = placeCall({
        link: caller,
        clock: standing,
        me,
        nonce,
        signal,
        code: withCode ? opens('caller') : undefined,
      });
      const ending = outcome(placing).finally(() => caller.close());
      const [found] = await Promise.all([ending, perform(listener, 'listener', script)]);
      const said = script.map(({ act }) => act).join(' ');
      const right = withCode ? /^share proof (ringing )*accept\b/ : /^(ringing )*accept\b/;
      expectAgreement(found, right.test(said), script);
      return `${found} ${script.slice(0, 3).map(({ act }) => act)}`;
    },
  );
}
