// `tchat listen`: wait, ring, ask, talk, and wait again. What happens to those who call is the desk's.
import { hostname } from 'node:os';
import { TchatError } from '../core/errors.ts';
import { Scope } from '../core/scope.ts';
import { defaultPort } from '../net/address.ts';
import type { TransportLink } from '../net/link.ts';
import { type Listener, listen } from '../net/listen.ts';
import { checkSources } from './check-sources.ts';
import { Desk } from './desk.ts';
import { checkTerminal } from './introduction.ts';
import { savedKeys } from './keys.ts';
import type { ListenOptions } from './options.ts';
import type { Program } from './program.ts';
import { runReported } from './report-run.ts';

/** Returns the exit code; rejects with a TchatError for main to explain. */
export function listenCommand(options: ListenOptions, program: Program): Promise<number> {
  if (!options.headless) checkTerminal('A call');
  if (!options.autoAccept && !process.stdin.isTTY) {
    throw new TchatError('usage', 'Nobody can be asked whether to accept a call here.', {
      remedy: 'Add --auto-accept.',
    });
  }
  return runReported(program, options, async (reporter) => {
    await checkSources(options);
    const scope = new Scope();
    try {
      const { insecureTcp: insecure, bind: host, port } = options;
      const identity = await savedKeys(program).identity();
      const desk = new Desk(options, identity.fingerprint, program, reporter);
      scope.defer(() => desk.close());
      const onLink = (link: TransportLink) => desk.receive(link);
      const listener = scope.own(await listen({ host, port, identity, insecure, onLink }));
      announce(listener, identity.fingerprint, options, program);
      return await desk.run();
    } finally {
      await scope.close();
    }
  });
}

function announce(listener: Listener, fingerprint: string, options: ListenOptions, program: Program): void {
  program.say(`${hostname()} waits for a call on port ${listener.port}. On the other machine:`);
  for (const address of listener.addresses) program.say(`  tchat call ${withoutDefaultPort(address)}`);
  if (options.insecureTcp) program.say('NOT encrypted: the caller needs --insecure-tcp too.');
  else program.say(`Your key, for them to compare: ${fingerprint}`);
  program.say('Waiting for a call. Ctrl-C stops.');
}

function withoutDefaultPort(address: string): string {
  const suffix = `:${defaultPort}`;
  return address.endsWith(suffix) && !address.startsWith('[') ? address.slice(0, -suffix.length) : address;
}
