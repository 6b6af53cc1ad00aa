// Several people on one machine: each runs the built program in ptys, with a config folder of its own.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mainFile, PtyProgram } from './pty-program.ts';

const quiet = ['--camera', 'none', '--mic', 'none', '--speaker', 'none'];

export class People {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tchat-people-'));
  private readonly programs: PtyProgram[] = [];

  env(who: string): NodeJS.ProcessEnv {
    return { XDG_CONFIG_HOME: join(this.folder, who), TCHAT_AUDIO: 'none' };
  }

  /** A file in the config folder of somebody. */
  path(who: string, file = ''): string {
    return join(this.folder, who, 'tchat', file);
  }

  start(who: string, ...args: string[]): PtyProgram {
    return this.own(process.execPath, [mainFile, ...args], who);
  }

  /** Any program, in a terminal of somebody. */
  own(file: string, args: readonly string[], who: string, columns = 120): PtyProgram {
    const program = new PtyProgram(file, args, { columns, rows: 40, env: this.env(who) });
    this.programs.push(program);
    return program;
  }

  /** `tchat listen`, without devices, as it says that it waits. */
  async listen(who: string, ...flags: string[]): Promise<{ program: PtyProgram; port: string }> {
    const program = this.start(who, ...listenWords(who), ...flags);
    const [, port] = await program.untilText(/on port (\d+)/);
    await program.untilText(/Waiting for a call|Do not disturb/);
    return { program, port: port! };
  }

  /** `tchat call`, without devices. */
  call(who: string, target: string, ...flags: string[]): PtyProgram {
    return this.start(who, 'call', target, '--name', who, ...quiet, ...flags);
  }

  knownPeers(who: string): string {
    return readFileSync(this.path(who, 'known_peers'), 'utf8');
  }

  writeKnownPeers(who: string, text: string): void {
    mkdirSync(this.path(who), { recursive: true, mode: 0o700 });
    writeFileSync(this.path(who, 'known_peers'), text, { mode: 0o600 });
  }

  /** Ends all programs; everybody keeps key and peers. */
  async hangUp(): Promise<void> {
    await Promise.all(this.programs.splice(0).map((program) => program.close()));
  }

  async close(): Promise<void> {
    await this.hangUp();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What `listen` types. */
export function listenWords(who: string): string[] {
  return ['listen', '--port', '0', '--bind', '127.0.0.1', '--name', who, ...quiet];
}
