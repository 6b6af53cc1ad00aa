// What tmux makes of RGB colours: it answers no question about them through the pty, but its own command tells.
import { execFile } from 'node:child_process';
import type { Environment } from './decide-capabilities.ts';

/** Measured: 3 ms. Chosen: nobody waits for it so long, and what comes late is made use of. */
const timeoutMs = 5_000;

/**
 * Whether tmux hands RGB colours on: because of `terminal-features`, of what it knows of the terminal, or of the terminal's
 * terminfo entry. Undefined: no tmux on this machine, or it does not tell. Never rejects.
 */
export function askTmuxForRgb(env: Environment): Promise<boolean | undefined> {
  if (!env.TMUX) return Promise.resolve(undefined);
  const options = { timeout: timeoutMs, env: env as NodeJS.ProcessEnv };
  return new Promise((resolve) => {
    // What it does with the terminals that it is attached to, one capability a line (tmux 3.3a: ` 208: setrgbf: (string) …`).
    execFile('tmux', ['show-messages', '-T'], options, (error, stdout) => {
      resolve(error ? undefined : /: setrgbf: \(string\)/.test(stdout));
    });
  });
}
