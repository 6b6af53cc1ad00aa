// Whether the terminal is ours to read. A job in the background that reads it is stopped at once (SIGTTIN), whoever types what.
import { readFileSync } from 'node:fs';

/** True also where it cannot be told: outside Linux, and without a terminal. */
export function inForeground(): boolean {
  try {
    // proc(5): pid (comm) state ppid pgrp session tty_nr tpgid …; the name may hold blanks and parentheses.
    const stat = readFileSync('/proc/self/stat', 'latin1');
    const [, , pgrp, , , tpgid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return tpgid === '-1' || tpgid === pgrp;
  } catch {
    return true;
  }
}
