// Message bodies: decoded or refused as a protocol violation; what was decoded can be encoded, and is stable then.
import { TchatError } from '../../src/core/errors.ts';
import { codecs, decodeBody, encodeBody } from '../../src/wire/codecs.ts';
import type { MessageKind } from '../../src/wire/message.ts';
import { fuzz } from './fuzz.ts';
import { sampleMessages } from './samples.ts';

// The first byte chooses the kind.
const kinds = Object.keys(codecs) as MessageKind[];
const bodies = sampleMessages.map((message) =>
  Buffer.from([kinds.indexOf(message.kind), ...encodeBody(message)]),
);

fuzz('message', bodies, (input) => {
  const kind = kinds[(input[0] ?? 0) % kinds.length]!;
  const body = input.slice(1, 1 + codecs[kind].maxBytes);
  try {
    const once = encodeBody(decodeBody(kind, body));
    const twice = encodeBody(decodeBody(kind, once.slice()));
    if (Buffer.compare(once, twice) !== 0) throw new Error(`${kind} changes when it is said again`);
    return kind;
  } catch (error) {
    if (!(error instanceof TchatError && error.code === 'protocol-violation')) throw error;
    return `${kind} ${error.message.replaceAll(/\d+/g, 'n')}`;
  }
});
