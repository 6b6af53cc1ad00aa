// `tchat listen`: wait, ring, ask, talk, and wait again. What happens to those who call is the desk's.
import { hostname } from 'node:os';
import { TchatError } from '../../core/errors.ts';
import { Scope } from '../../core/scope.ts';
import { defaultPort } from '../../net/address.ts';
import type { TransportLink } from '../../net/link.ts';
import { type Listener, listen, type Refusal } from '../../net/listen.ts';
import { checkSources } from '../devices/check-sources.ts';
import { CodeDesk } from '../door/code-desk.ts';
import { Desk } from '../door/desk.ts';
import { checkAllow, Door } from '../door/door.ts';
import { TurnedAway } from '../door/turned-away.ts';
import { WaitingRoom } from '../door/waiting-room.ts';
import type { ListenOptions } from '../options.ts';
import { checkTerminal } from '../peer/introduction.ts';
import { savedKeys } from '../peer/keys.ts';
import type { Program } from '../program.ts';
import { runReported } from '../report-run.ts';

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
      const { insecureTcp: insecure, bind: host, port, allow, code: codeOnly, dnd } = options;
      const keys = savedKeys(program);
      checkAllow(allow, await keys.lines());
      const identity = await keys.identity();
      const door = new Door({ allow, codeOnly }, dnd, program.clock, () => keys.lines());
      const turnedAway = new TurnedAway();
      reporter.turnedAway = () => turnedAway.record();
      const keyboard = options.autoAccept ? undefined : process.stdin;
      const { speaker } = options;
      const room = new WaitingRoom(program, door, turnedAway, { keyboard, speaker });
      const code = new CodeDesk(codeOnly, program, () => {
        const over = new TchatError('code-void', 'Nobody has used the code, and nobody else may ring.');
        if (door.shut) desk.fail(over);
      });
      const { fingerprint } = identity;
      const parts = { options, program, reporter, keys, fingerprint, door, code, turnedAway, room };
      const desk = new Desk(parts);
      scope.defer(() => desk.close());
      const onLink = (link: TransportLink) => desk.receive(link);
      const onRefused = (why: Refusal) => turnedAway.refused(why);
      const listener = scope.own(await listen({ host, port, identity, insecure, onLink, onRefused }));
      announce(listener, fingerprint, options, program);
      code.announce();
      try {
        return await desk.run();
      } finally {
        const summary = turnedAway.summary();
        if (summary) program.say(summary);
      }
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
}

function withoutDefaultPort(address: string): string {
  const suffix = `:${defaultPort}`;
  return address.endsWith(suffix) && !address.startsWith('[') ? address.slice(0, -suffix.length) : address;
}
