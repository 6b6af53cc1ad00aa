// What a terminal sends, keys and answers mixed: the same in one piece and in many, no byte invented, little held.
import { maxHeldBytes, ReplyParser } from '../../src/ansi/replies.ts';
import { fuzz } from './fuzz.ts';

const seeds = [
  '\x1b[24;80Rq',
  '\x1b[?62;4;9;22c',
  '\x1b[?2026;2$y\x1bP>|kitty(0.26.5)\x1b\\m',
  '\x1b]11;rgb:1010/1414/1818\x07\x1b[A\x1bOP',
  '\x1bP1$r0;38:2::1:2:3m\x1b\\hello \u00e9\u4e16',
  '\x1b[6;15;8t\x1b[4;675;1280t\x1b[?2;0;1000;675S\x1b_Gi=31;OK\x1b\\',
  '\x1b\x1b\x1b[200~paste\x1b[201~',
];

fuzz('replies', seeds, (input) => {
  const whole = read(input, input.length);
  const pieces = read(input, 1 + ((input.at(-1) ?? 0) % 5));
  if (whole.keys !== pieces.keys || whole.kinds !== pieces.kinds) {
    throw new Error(`cut, it reads differently: ${JSON.stringify([whole, pieces])}`);
  }
  if (whole.keyBytes > input.length) throw new Error('keys that nobody pressed');
  return whole.kinds;
});

function read(input: Uint8Array, step: number) {
  const kinds: string[] = [];
  const keys: number[] = [];
  const parser = new ReplyParser({
    onReply: (reply) => void kinds.push(reply.kind),
    onKeys: (bytes) => void keys.push(...bytes),
  });
  parser.expectCursor();
  for (let at = 0; at < input.length; at += Math.max(1, step)) parser.push(input.subarray(at, at + step), 0);
  parser.release(Number.MAX_SAFE_INTEGER);
  if (parser.deadlineUs !== undefined)
    throw new Error(`more than ${maxHeldBytes} bytes or a deadline held for ever`);
  return { kinds: kinds.slice(0, 8).join(), keys: Buffer.from(keys).toString('hex'), keyBytes: keys.length };
}
