// The four requests of @livekit/rtc-ffi-bindings that we use, as Protocol Buffers by hand. Its own JavaScript knows all of
// LiveKit: measured, loading it costs 180 ms and 10 MB where these lines cost nothing. The numbers are those of version
// 0.12.73 (proto/ffi_pb.js, audio_frame_pb.js), to which package.json is pinned for this reason.
import { TchatError } from '../core/errors.ts';

/** Field of the request's union: which of them it is. */
const newApm = 50;
const processStream = 51;
const processReverseStream = 52;
const setStreamDelay = 53;
/** The answer's union counts from one less. */
const answerOf = (request: number) => request - 1;

export interface ApmParts {
  readonly echo: boolean;
  readonly gain: boolean;
  readonly highPass: boolean;
  readonly noise: boolean;
}

/** A native object that is held by its number. */
export type ApmHandle = bigint;

export function newApmRequest({ echo, gain, highPass, noise }: ApmParts): Uint8Array {
  return request(newApm, [echo, gain, highPass, noise].map(Number));
}

/** The handle in the answer to `newApmRequest`. Throws `internal` when it is not one: another version answers. */
export function apmOf(answer: Uint8Array): ApmHandle {
  // answer { apm { handle { id } } }, each level a tag and a length; all are shorter than 128 bytes.
  const head = [...varint((answerOf(newApm) << 3) | 2)];
  const at = head.length;
  const looksRight =
    head.every((byte, i) => answer[i] === byte) &&
    answer[at + 1] === 0x0a &&
    answer[at + 3] === 0x0a &&
    answer[at + 5] === 0x08;
  if (!looksRight) throw new TchatError('internal', 'the sound processing answers in another language');
  let id = 0n;
  for (const [n, byte] of answer.subarray(at + 6).entries()) id |= BigInt(byte & 0x7f) << BigInt(7 * n);
  return id;
}

/** One turn of 16-bit mono at `pointer`, changed in place; `direction` is what the microphone gave or the speaker plays. */
export function processRequest(
  direction: 'microphone' | 'speaker',
  apm: ApmHandle,
  pointer: bigint,
  { bytes, rateHz }: { bytes: number; rateHz: number },
): Uint8Array {
  const channels = 1;
  const which = direction === 'microphone' ? processStream : processReverseStream;
  return request(which, [apm, pointer, bytes, rateHz, channels]);
}

export function delayRequest(apm: ApmHandle, ms: number): Uint8Array {
  return request(setStreamDelay, [apm, ms]);
}

/** The error that an answer to one of the others carries; undefined: all is well. */
export function failureOf(answer: Uint8Array): string | undefined {
  // answer { outcome { error? } }: two bytes of tag, a length, and nothing more when there is no error.
  return answer.length <= 3 ? undefined : new TextDecoder().decode(answer.subarray(5));
}

/** `message { [which]: { 1: values[0], 2: values[1], … } }`, all of them integers. */
function request(which: number, values: readonly (number | bigint)[]): Uint8Array {
  const body = values.flatMap((value, i) => [...varint((i + 1) << 3), ...varint(value)]);
  return Uint8Array.from([...varint((which << 3) | 2), ...varint(body.length), ...body]);
}

function* varint(value: number | bigint): Generator<number> {
  let left = BigInt(value);
  for (; left > 0x7fn; left >>= 7n) yield Number(left & 0x7fn) | 0x80;
  yield Number(left);
}
