// `tchat echo`: a listener that accepts everybody and sends back, a second later, what it hears and sees.

import { type EchoOptions, usualListenOptions } from '../options.ts';
import type { Program } from '../program.ts';
import { listenCommand } from './listen-command.ts';

/** Returns the exit code; rejects with a TchatError for main to explain. */
export function echoCommand(options: EchoOptions, program: Program): Promise<number> {
  const usual = usualListenOptions('echo');
  const fixed = {
    autoAccept: true,
    headless: true,
    echo: true,
    // It passes on what comes: what the caller plays comes back as it was.
    audio: 'music',
    camera: 'none',
    mic: 'none',
    speaker: 'none',
  } as const;
  return listenCommand({ ...usual, ...options, ...fixed }, program);
}
