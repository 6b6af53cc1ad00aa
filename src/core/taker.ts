// One waiting consumer of a Mailbox or Queue: settles once, leaves no abort listener behind.

export interface Taker<T> {
  give(value: T | undefined): void;
}

/** A promise for the next value; `attach` is called with the taker now and with undefined once it has settled. */
export function nextValue<T>(
  signal: AbortSignal | undefined,
  attach: (taker: Taker<T> | undefined) => void,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const give = (value: T | undefined) => {
      signal?.removeEventListener('abort', abandon);
      attach(undefined);
      resolve(value);
    };
    const abandon = () => give(undefined);
    signal?.addEventListener('abort', abandon, { once: true });
    attach({ give });
  });
}
