// A spoken code as it is typed, and the shares and proofs of somebody who has another one, or none: refused, never taken.
import { TchatError } from '../../src/core/errors.ts';
import { parseCode } from '../../src/trust/code.ts';
import { CodeExchange } from '../../src/trust/code-exchange.ts';
import { fuzz } from './fuzz.ts';

fuzz('code', ['47-walnut-orchard', '7 WAL orc', '99_zodiac.acid', '0-acid-acorn'], (input) => {
  try {
    const code = parseCode(new TextDecoder().decode(input));
    if (!/^[1-9]\d?-[a-z]{4,8}-[a-z]{4,8}$/.test(code) || parseCode(code) !== code)
      throw new Error(`${code} is not stable`);
    return 'read';
  } catch (error) {
    if (error instanceof TchatError && error.code === 'usage') return error.message.replaceAll(/".*"/g, '…');
    throw error;
  }
});

const channel = { binding: new Uint8Array(32).fill(1), caller: 'SHA256:ada', listener: 'SHA256:bob' };
const exchange = (side: 'caller' | 'listener', code: string) =>
  new CodeExchange(side, code, channel, new Uint8Array(32).fill(2));
const listener = exchange('listener', '7-walnut-orchard');
const right = exchange('caller', '7-walnut-orchard');
const wrong = exchange('caller', '8-walnut-orchard');
const proof = right.meet(listener.share)!.ours;

/** A share of 32 bytes and a proof. The listener's own answers are no more use than junk. */
fuzz(
  'code-exchange',
  [
    Buffer.concat([right.share, proof]),
    Buffer.concat([wrong.share, wrong.meet(listener.share)!.ours]),
    Buffer.concat([listener.share, listener.meet(listener.share)!.ours]),
    Buffer.concat([new Uint8Array(32), proof]),
  ],
  (input) => {
    const [share, said] = [input.subarray(0, 32), input.subarray(32)];
    const proofs = listener.meet(share);
    if (!proofs) return 'no share';
    const taken = proofs.accept(said);
    const honest = Buffer.compare(share, right.share) === 0 && Buffer.compare(said, proof) === 0;
    if (taken !== honest)
      throw new Error(taken ? 'a proof of nothing was taken' : 'the right proof was not taken');
    return taken ? 'taken' : 'not taken';
  },
);
