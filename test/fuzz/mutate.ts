// One input out of others, spoiled a little: what a fuzzer tries next.

/** chosen: inputs that grow without end only make the fuzzer slow. */
const maxInputBytes = 64 * 1024;
const edges = [0, 1, 0x7f, 0x80, 0xff, 0xfe, 0x0a, 0x1b, 0x20, 0x40];

/** A fresh array. `random` gives numbers from 0 to below 1. `pool` has at least one input. */
export function mutate(pool: readonly Uint8Array[], random: () => number): Uint8Array {
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]) => list[below(list.length)]!;
  let input: Uint8Array = new Uint8Array(pick(pool)); // A Buffer's slice would be a view.
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(input.length + 1);
    const length = Math.min(input.length - at, 1 + below(random() < 0.8 ? 8 : 4096));
    const cut = input.subarray(at, at + length);
    switch (below(8)) {
      case 0: // flip a bit
        if (at < input.length) input[at]! ^= 1 << below(8);
        break;
      case 1: // an edge value
        if (at < input.length) input[at] = pick(edges);
        break;
      case 2: // random bytes over what is there
        for (let i = 0; i < length; i++) input[at + i] = below(256);
        break;
      case 3: // take some away
        input = join(input.subarray(0, at), input.subarray(at + length));
        break;
      case 4: // say some twice
        input = join(input.subarray(0, at), cut, cut, input.subarray(at + length));
        break;
      case 5: // put in a byte
        input = join(input.subarray(0, at), Uint8Array.of(pick(edges)), input.subarray(at));
        break;
      case 6: // cut off
        input = input.slice(0, at);
        break;
      case 7: {
        // the end of another one
        const other = pick(pool);
        input = join(input.subarray(0, at), other.subarray(below(other.length + 1)));
      }
    }
    input = input.slice(0, maxInputBytes);
  }
  return input;
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
