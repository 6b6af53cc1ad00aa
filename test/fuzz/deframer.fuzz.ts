// A peer's bytes, in one piece and in many: the same messages, the same failure, bounded memory.
import {
  Deframer,
  encodeMessage,
  encodePreface,
  maxBufferedBytes,
  maxOpeningBytes,
} from '../../src/wire/envelope.ts';
import type { Message } from '../../src/wire/message.ts';
import { fuzz } from './fuzz.ts';
import { sampleMessages } from './samples.ts';

const preface = encodePreface({ major: 1, minor: 0, plain: true });
const data = new Uint8Array(9000);
const picture: Message = {
  kind: 'video',
  packet: { seq: 1, timestampUs: 2, codec: 'jpeg', width: 3, height: 4, data },
};
const streams = [...sampleMessages, picture].map((message) =>
  Buffer.concat([preface, ...encodeMessage(message)]),
);

for (const stage of ['call', 'opening'] as const) {
  fuzz(stage === 'call' ? 'deframer' : 'deframer-opening', streams, (input) => {
    const whole = read(stage, input, input.length);
    const pieces = read(stage, input, 1 + ((input.at(-1) ?? 0) % 64));
    if (whole !== pieces) throw new Error(`cut, it reads differently: ${whole} / ${pieces}`);
    return whole;
  });
}

const bounds = { call: maxBufferedBytes, opening: maxOpeningBytes };

function read(stage: keyof typeof bounds, input: Uint8Array, step: number): string {
  const deframer = new Deframer(stage);
  const kinds: string[] = [];
  for (let at = 0; at < input.length; at += step) {
    for (const { kind } of deframer.push(input.subarray(at, at + step))) kinds.push(kind);
    if (deframer.bufferedBytes > bounds[stage]) throw new Error(`${deframer.bufferedBytes} bytes held`);
  }
  const { failure } = deframer;
  if (failure && !['protocol-violation', 'other-protocol', 'other-version'].includes(failure.code))
    throw failure;
  return `${kinds.slice(0, 8)} ${failure?.message.replaceAll(/\d+/g, 'n') ?? `${Math.sign(deframer.bufferedBytes)}`}`;
}
