// Fields that several messages share, and the numbers that stand for names on the wire.
import type { Reader, Writer } from '../core/bytes.ts';
import { TchatError } from '../core/errors.ts';
import type { AudioCodec, VideoCodec } from '../media/types.ts';
import type { View } from './message.ts';

/** The order is the number on the wire. */
export const audioCodecs: readonly AudioCodec[] = ['opus', 'pcm', 'opus-stereo', 'pcm-stereo'];
export const videoCodecs: readonly VideoCodec[] = ['jpeg'];

export function writeView(view: View, to: Writer): void {
  to.u16(view.width);
  to.u16(view.height);
  to.u8(view.maxFps);
}

export function readView(from: Reader): View {
  return { width: from.u16(), height: from.u16(), maxFps: from.u8() };
}

/** A count, and a number for each name. */
export function writeList<T>(list: readonly T[], names: readonly T[], to: Writer): void {
  to.u8(list.length);
  for (const name of list) to.u8(names.indexOf(name));
}

/** Unknown numbers are left out: a newer peer may offer more than we know. */
export function readList<T>(from: Reader, names: readonly T[]): T[] {
  const known: T[] = [];
  for (let left = from.u8(); left > 0; left--) {
    const name = names[from.u8()];
    if (name !== undefined) known.push(name);
  }
  return known;
}

/** The name that a number stands for. Throws `protocol-violation`; `what` is for the message. */
export function pick<T>(names: readonly T[], number: number, what: string): T {
  const name = names[number];
  if (name === undefined) throw violation(`${what} ${number}`);
  return name;
}

/** The error of a peer that sent `what`. */
export function violation(what: string): TchatError {
  return new TchatError('protocol-violation', `The other side sent ${what}.`);
}
