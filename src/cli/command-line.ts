// The command line: which words and flags there are, and which command they mean. Each command is loaded when it is asked
// for, so that `tchat --help` is there at once.
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { exitCodes } from '../core/errors.ts';
import { userName } from './introduction.ts';
import type { MirrorOptions } from './mirror-command.ts';
import {
  type CallOptions,
  type ListenOptions,
  withCallOptions,
  withListenOptions,
  withMirrorOptions,
  withProxyOption,
} from './options.ts';
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
    .showSuggestionAfterError()
    .showHelpAfterError('       See `tchat --help`, or `tchat COMMAND --help`.')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'tchat: ')) })
    .addHelpText('after', examples);

  withListenOptions(
    withCallOptions(top.command('listen').description('wait for a call, ring, and talk'), userName()),
  ).action(async (options: ListenOptions) => {
    const { listenCommand } = await import('./listen-command.ts');
    exitCode = await listenCommand(withImplied(options), program);
  });

  withProxyOption(
    withCallOptions(
      top.command('call').description('call a host where `tchat listen` waits').argument('<host[:port]>'),
      userName(),
    ),
  ).action(async (target: string, options: CallOptions) => {
    const { callCommand } = await import('./call-command.ts');
    exitCode = await callCommand(target, withImplied(options), program);
  });

  withCallOptions(
    top.command('demo').description('call yourself: a live call with a test picture'),
    userName(),
  ).action(async (options: CallOptions) => {
    const { demoCommand } = await import('./demo-command.ts');
    exitCode = await demoCommand(withImplied(options), program);
  });

  withMirrorOptions(
    top.command('mirror').description('the own camera on the whole terminal, without a call'),
  ).action(async (options: MirrorOptions) => {
    const { mirrorCommand } = await import('./mirror-command.ts');
    exitCode = await mirrorCommand(options, program);
  });

  top
    .command('devices')
    .description('list cameras, microphones and speakers')
    .option('--json', 'for machines', false)
    .action(async (options: { json: boolean }) => {
      const { devicesCommand } = await import('./devices-command.ts');
      exitCode = await devicesCommand(options, program);
    });

  top
    .command('doctor')
    .description('check this machine for everything that a call needs')
    .option('--json', 'for machines', false)
    .action(async (options: { json: boolean }) => {
      const { doctorCommand } = await import('./doctor-command.ts');
      exitCode = await doctorCommand(options, program);
    });

  top
    .command('show')
    .description('show a still picture in this terminal')
    .argument('<file>')
    .action(async (path: string) => {
      const { showCommand } = await import('./show-command.ts');
      exitCode = await showCommand(path, program);
    });

  top
    .command('forget')
    .description('forget the key of a host, so that its next one is trusted')
    .argument('<host[:port]>')
    .action(async (target: string) => {
      const { forgetCommand } = await import('./forget-command.ts');
      exitCode = await forgetCommand(target, program);
    });

  await top.parseAsync([...argv]);
  return exitCode;
}

/** NDJSON and a screen cannot share a terminal. */
function withImplied<T extends CallOptions>(options: T): T {
  return options.json ? { ...options, headless: true } : options;
}

const examples = `
Examples:
  tchat listen                          wait for a call on port 7117
  tchat call ada.example.org            call that machine
  tchat call '[2001:db8::7]:7200'       an IPv6 address with another port
  tchat demo                            see and hear it work, alone
  tchat call host --camera test --mic tone --headless --json --duration 10s
                                        a scripted call: statistics as NDJSON`;
