// Somebody in the middle with a key of his own: who calls him is put through to somebody else, and every message passed on as
// it is.
import { say } from '../../src/call/handshake.ts';
import { dial } from '../../src/net/dial.ts';
import { makeIdentity } from '../../src/net/identity.ts';
import type { TransportLink } from '../../src/net/link.ts';
import { type Listener, listen } from '../../src/net/listen.ts';
import type { Message } from '../../src/wire/message.ts';

export interface Middleman {
  readonly port: number;
  readonly fingerprint: string;
  /** Kinds of messages that were passed on. */
  readonly passed: readonly Message['kind'][];
  close(): Promise<void>;
}

/** Between whoever calls him and `port`. */
export async function standBetween(port: number): Promise<Middleman> {
  const identity = await makeIdentity();
  const links: TransportLink[] = [];
  const passed: Message['kind'][] = [];
  const onLink = async (near: TransportLink) => {
    const far = await dial({ host: '127.0.0.1', port, identity });
    links.push(near, far);
    void pass(near, far, passed);
    void pass(far, near, passed);
  };
  const listener: Listener = await listen({ host: '127.0.0.1', port: 0, identity, onLink });
  return {
    port: listener.port,
    fingerprint: identity.fingerprint,
    passed,
    close: async () => {
      await listener.close();
      await Promise.all(links.map((link) => link.close()));
    },
  };
}

async function pass(from: TransportLink, to: TransportLink, passed: Message['kind'][]): Promise<void> {
  try {
    for (let message = await from.receive(); message; message = await from.receive()) {
      passed.push(message.kind);
      if (message.kind === 'accept') for (const link of [from, to]) link.beginCall();
      say(to, message);
    }
  } catch {
    // The line has ended, and with it what he can do.
  }
  await to.close();
}
