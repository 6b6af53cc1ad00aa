// How each real terminal is started: so large, with a font that is installed, and nothing of the user's.
import { displayMissing } from './display.ts';

export interface TerminalCommand {
  /** Must be installed, besides those of the display. */
  readonly programs: readonly string[];
  /** Wants a Wayland compositor, which says how large it is. */
  readonly wayland?: true;
  /** The command that runs `command` in it. */
  argv(columns: number, rows: number, command: readonly string[]): string[];
}

const xterm = (columns: number, rows: number) => [
  ...['xterm', '-ti', 'vt340', '-b', '0', '+sb', '-geometry', `${columns}x${rows}+0+0`],
  ...['-fa', 'DejaVu Sans Mono', '-fs', '9', '-bg', 'black', '-fg', 'white'],
  ...['-xrm', 'XTerm*allowWindowOps: true', '-xrm', 'XTerm*borderWidth: 0'],
  ...['-xrm', 'XTerm*allowFontOps: true', '-e'],
];

export const terminalCommands = {
  xterm: {
    programs: ['xterm'],
    argv: (columns, rows, command) => [...xterm(columns, rows), ...command],
  },
  kitty: {
    programs: ['kitty'],
    argv: (columns, rows, command) => [
      ...['kitty', '--config', 'NONE', '-o', 'update_check_interval=0', '-o', 'remember_window_size=no'],
      ...['-o', `initial_window_width=${columns}c`, '-o', `initial_window_height=${rows}c`],
      ...['-o', 'window_padding_width=0', '-o', 'cursor_blink_interval=0', ...command],
    ],
  },
  foot: {
    programs: ['foot', 'weston'],
    wayland: true,
    argv: (_columns, _rows, command) => [
      ...['foot', '--config=/dev/null', '--font=DejaVu Sans Mono:size=9', '-o', 'pad=0x0'],
      ...command,
    ],
  },
  mlterm: {
    programs: ['mlterm'],
    argv: (columns, rows, command) => ['mlterm', '-g', `${columns}x${rows}`, '-e', ...command],
  },
  st: {
    programs: ['st'],
    argv: (columns, rows, command) => [
      ...['st', '-f', 'DejaVu Sans Mono:size=9', '-g', `${columns}x${rows}`, '-e', ...command],
    ],
  },
  alacritty: {
    programs: ['alacritty'],
    argv: (columns, rows, command) => [
      ...['alacritty', '-o', `window.dimensions.columns=${columns}`, '-o', `window.dimensions.lines=${rows}`],
      ...['-e', ...command],
    ],
  },
  konsole: {
    programs: ['konsole', 'dbus-run-session'],
    argv: (columns, rows, command) => [
      ...['dbus-run-session', '--', 'konsole', '--nofork', '--hide-menubar', '--hide-tabbar'],
      ...['-p', `TerminalColumns=${columns}`, '-p', `TerminalRows=${rows}`, '-e', ...command],
    ],
  },
  'tmux in xterm': {
    programs: ['xterm', 'tmux'],
    argv: (columns, rows, command) => [
      ...[...xterm(columns, rows), 'tmux', '-L', `tchat-${process.pid}`, '-f', '/dev/null'],
      ...['new-session', command.map((word) => `'${word}'`).join(' ')],
    ],
  },
  'screen in xterm': {
    programs: ['xterm', 'screen'],
    argv: (columns, rows, command) => [
      ...[...xterm(columns, rows), 'screen', '-c', '/dev/null', '-S', `tchat-${process.pid}`],
      ...command,
    ],
  },
} as const satisfies Record<string, TerminalCommand>;

export type TerminalName = keyof typeof terminalCommands;

/** Why this terminal cannot be shown here; undefined: it can. */
export function terminalMissing(name: TerminalName): string | undefined {
  return displayMissing('bash', ...terminalCommands[name].programs);
}
