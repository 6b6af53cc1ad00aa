// What both ends of a line know of it: the ground on which codes and words are proved.

/** The line as both sides see it when nobody is in between. */
export interface Channel {
  /** What the TLS session alone knows: see `Link.binding`. */
  readonly binding: Uint8Array;
  /** Fingerprints of the two keys. */
  readonly caller: string;
  readonly listener: string;
}
