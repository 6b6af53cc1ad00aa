// Tells when the sound server gets or loses a microphone or speaker, by `pactl subscribe`. Where that cannot be had nothing
// is told, and whoever wants to know has to look.
import { type ChildProcess, spawn } from 'node:child_process';
import type { Closable } from '../core/scope.ts';

/** `Event 'new' on source #3`. Changes of volume are `change`, streams are `sink-input`: of no interest. */
const comesOrGoes = /'(new|remove)' on (source|sink) #/;

export class PulseWatch implements Closable {
  private readonly onChange: () => void;
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();

  constructor(onChange: () => void) {
    this.onChange = onChange;
  }

  /** Begins, or begins again if the server has gone away meanwhile. */
  open(): void {
    if (this.child) return;
    // pactl waits for events and not for us: when this process is killed, the kernel ends it (util-linux's setpriv).
    const words = ['--pdeathsig', 'KILL', 'pactl', 'subscribe'];
    const env = { ...process.env, LC_ALL: 'C' };
    const child = spawn('setpriv', words, { stdio: ['ignore', 'pipe', 'ignore'], env });
    this.child = child;
    this.gone = new Promise((resolve) => {
      const ended = () => {
        if (this.child === child) this.child = undefined;
        resolve();
      };
      child.once('close', ended);
      child.once('error', ended);
    });
    child.stdout.setEncoding('utf8').on('data', (lines: string) => {
      if (this.child === child && comesOrGoes.test(lines)) this.onChange();
    });
  }

  /** Resolves when nothing of it is left. */
  async close(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.gone;
  }
}
