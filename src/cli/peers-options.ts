// The words of `tchat peers` and `tchat forget`. The commands themselves are loaded when one is asked for.
import type { Command } from 'commander';
import type { Program } from './program.ts';

type Commands = typeof import('./commands/peers-command.ts');

/** Adds the commands to `top`; `done` is told the exit code of the one that ran. */
export function withPeersCommands(top: Command, program: Program, done: (exitCode: number) => void): void {
  const run = async (command: (commands: Commands) => Promise<number>) =>
    done(await command(await import('./commands/peers-command.ts')));
  const who = 'a name, host[:port] or fingerprint (SHA256:…)';

  const peers = top.command('peers').description('whom you know: list, name, block, compare, forget');
  peers
    .command('list', { isDefault: true })
    .description('all of them, with their keys')
    .option('--json', 'for machines', false)
    .action((options: { json: boolean }) => run(({ listPeers }) => listPeers(options, program)));
  peers
    .command('name')
    .description('give a name that `tchat call` and `--allow` understand; "" takes it away')
    .argument('<peer>', who)
    .argument('<name>')
    .action((peer: string, name: string) => run(({ namePeer }) => namePeer(peer, name, program)));
  const marks = [
    ['block', 'never ring for this one again; it cannot tell', { blocked: true }, 'blocked'],
    ['unblock', 'let this one ring again', { blocked: false }, 'not blocked any more'],
    ['verify', 'the words were compared with this one', { compared: true }, 'remembered as compared'],
    ['unverify', 'the words were not compared', { compared: false }, 'not compared any more'],
  ] as const;
  for (const [name, description, change, told] of marks) {
    peers
      .command(name)
      .description(description)
      .argument('<peer>', who)
      .action((peer: string) => run(({ markPeer }) => markPeer(peer, change, told, program)));
  }
  for (const parent of [peers, top]) {
    parent
      .command('forget')
      .description('forget a key, so that the next one is trusted as at a first call')
      .argument('<peer>', who)
      .action((peer: string) => run(({ forgetPeer }) => forgetPeer(peer, program)));
  }
}
