// Message bodies, a target a codec: decoded or refused as a protocol violation; what was decoded can be encoded, and is stable then.
import { TchatError } from '../../src/core/errors.ts';
import { codecs, decodeBody, encodeBody } from '../../src/wire/codecs.ts';
import type { MessageKind } from '../../src/wire/message.ts';
import { fuzz } from './fuzz.ts';
import { samplesByKind } from './samples.ts';

for (const kind of Object.keys(codecs) as MessageKind[]) {
  const bodies = samplesByKind[kind].map(encodeBody);
  fuzz(`message-${kind}`, bodies, (input) => {
    const body = input.slice(0, codecs[kind].maxBytes);
    try {
      const once = encodeBody(decodeBody(kind, body));
      const twice = encodeBody(decodeBody(kind, once.slice()));
      if (Buffer.compare(once, twice) !== 0) throw new Error(`${kind} changes when it is said again`);
      return `read ${Math.min(4, once.length >> 5)}`;
    } catch (error) {
      if (!(error instanceof TchatError && error.code === 'protocol-violation')) throw error;
      return error.message.replaceAll(/\d+/g, 'n');
    }
  });
}
