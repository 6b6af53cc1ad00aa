// What a tmux is told to run: as people do it, in a session that their terminal looks at already. Before, tmux knows no
// terminal to hand questions on to, and none whose colours it could tell; on a busy machine the program is there first.

/** A line for `tmux new-session`; `command`: a line of sh. */
export function onceAttached(command: string): string {
  return `until tmux list-clients | grep -q .; do sleep 0.05; done; exec ${command}`;
}
