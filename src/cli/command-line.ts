// The command line: which words and flags there are, and which command they mean. Each command is loaded when it is asked
// for, so that `tchat --help` is there at once.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { exitCodes } from '../core/errors.ts';
import type { DevicesOptions } from './commands/devices-command.ts';
import type { IdOptions } from './commands/id-command.ts';
import type { MirrorOptions } from './commands/mirror-command.ts';
import { optionDescription, withManual } from './manual.ts';
import {
  type CallOptions,
  type EchoOptions,
  type ListenOptions,
  type OutgoingOptions,
  withCallOptions,
  withEchoOptions,
  withListenOptions,
  withMirrorOptions,
  withOutgoingOptions,
} from './options.ts';
import { userName } from './peer/introduction.ts';
import { withPeersCommands } from './peers-options.ts';
import type { Program } from './program.ts';

const version: string = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
).version;

/** Runs the command that `argv` names; its exit code. Rejects with a TchatError, or commander's error for bad usage. */
export async function commandLine(argv: readonly string[], program: Program): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const top = new Command('tchat')
    .description('Video calls in a terminal.')
    .version(version)
    .exitOverride()
    .configureHelp({ optionDescription })
    .showSuggestionAfterError()
    .showHelpAfterError('       See `tchat --help`, or `tchat COMMAND --help`.')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'tchat: ')) });

  withListenOptions(
    withCallOptions(top.command('listen').description('wait for a call, ring, and talk'), userName()),
  ).action(async (options: ListenOptions) => {
    const { listenCommand } = await import('./commands/listen-command.ts');
    exitCode = await listenCommand(withImplied(options), program);
  });

  withOutgoingOptions(
    withCallOptions(
      top
        .command('call')
        .description('call a host where `tchat listen` waits, or a peer that you have named')
        .argument('<host[:port] | name>'),
      userName(),
    ),
  ).action(async (target: string, options: OutgoingOptions) => {
    const { callCommand } = await import('./commands/call-command.ts');
    exitCode = await callCommand(target, withImplied(options), program);
  });

  withCallOptions(
    top.command('demo').description('call yourself: a live call with a test picture'),
    userName(),
  ).action(async (options: CallOptions) => {
    const { demoCommand } = await import('./commands/demo-command.ts');
    exitCode = await demoCommand(withImplied(options), program);
  });

  withEchoOptions(
    top
      .command('echo')
      .description('answer every call with what it sends, a second later: to try things alone'),
  ).action(async (options: EchoOptions) => {
    const { echoCommand } = await import('./commands/echo-command.ts');
    exitCode = await echoCommand(options, program);
  });

  withMirrorOptions(
    top.command('mirror').description('the own camera on the whole terminal, without a call'),
  ).action(async (options: MirrorOptions) => {
    const { mirrorCommand } = await import('./commands/mirror-command.ts');
    exitCode = await mirrorCommand(options, program);
  });

  top
    .command('devices')
    .description('list cameras, microphones and speakers')
    .option('--json', 'for machines', false)
    .option('--test', 'record three seconds and play them', false)
    .option('--mic <source>', 'with --test: as in a call', 'auto')
    .option('--speaker <sink>', 'with --test: as in a call', 'auto')
    .action(async (options: DevicesOptions) => {
      const { devicesCommand } = await import('./commands/devices-command.ts');
      exitCode = await devicesCommand(options, program);
    });

  top
    .command('doctor')
    .description('check this machine for everything that a call needs')
    .option('--json', 'for machines', false)
    .action(async (options: { json: boolean }) => {
      const { doctorCommand } = await import('./commands/doctor-command.ts');
      exitCode = await doctorCommand(options, program);
    });

  top
    .command('show')
    .description('show a still picture in this terminal')
    .argument('<file>')
    .action(async (path: string) => {
      const { showCommand } = await import('./commands/show-command.ts');
      exitCode = await showCommand(path, program);
    });

  top
    .command('id')
    .description('show your key, or a peer’s: as text, as words, as a picture')
    .argument('[peer]', 'a name, a host or a fingerprint; default: yourself')
    .option('--plain', 'the picture in letters', false)
    .option('--json', 'for machines', false)
    .action(async (peer: string | undefined, options: IdOptions) => {
      const { idCommand } = await import('./commands/id-command.ts');
      exitCode = await idCommand(peer, options, program);
    });

  withPeersCommands(top, program, (code) => {
    exitCode = code;
  });

  withManual(top);
  await top.parseAsync([...argv]);
  return exitCode;
}

/** NDJSON and a screen cannot share a terminal. */
function withImplied<T extends CallOptions>(options: T): T {
  return options.json ? { ...options, headless: true } : options;
}
