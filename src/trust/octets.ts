// Byte strings put together so that no two inputs give the same bytes, and compared without telling where they differ.

const encoder = new TextEncoder();

export function bytesOfText(text: string): Uint8Array {
  return encoder.encode(text);
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Each part behind its length in LEB128: `lv_cat` of draft-irtf-cfrg-cpace. */
export function lengthPrefixed(...parts: readonly Uint8Array[]): Uint8Array {
  return joinBytes(...parts.flatMap((part) => [leb128(part.length), part]));
}

function leb128(number: number): Uint8Array {
  const bytes: number[] = [];
  for (let left = number; ; left >>= 7) {
    if (left < 0x80) return Uint8Array.of(...bytes, left);
    bytes.push((left & 0x7f) | 0x80);
  }
}

/** Takes as long wherever the first difference is. Of different lengths: false. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}
