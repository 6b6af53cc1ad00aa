// Every key of the program in one table: what it does, where, and the words for the key bar and the help.

/** What has the keyboard. */
export type Mode = 'call' | 'chat' | 'help' | 'ask';

export type Command =
  | 'hang-up'
  | 'mute'
  | 'camera'
  | 'write'
  | 'help'
  | 'stats'
  | 'scroll-up'
  | 'scroll-down'
  | 'suspend'
  | 'redraw'
  | 'send'
  | 'leave-chat'
  | 'close-help'
  | 'accept'
  | 'decline';

export interface Binding {
  /** As the user reads it. */
  readonly key: string;
  /** Names of the key presses, see `keyName`. */
  readonly names: readonly string[];
  readonly modes: readonly Mode[];
  readonly command: Command;
  /** For the key bar; empty: only in the help. */
  readonly short: string;
  /** For the help. */
  readonly long: string;
}

const everywhere: readonly Mode[] = ['call', 'chat', 'help', 'ask'];

/** In the order of the help; the key bar takes those of the mode that have a short word. */
export const bindings: readonly Binding[] = [
  { key: 'q', names: ['q'], modes: ['call'], command: 'hang-up', short: 'hang up', long: 'hang up' },
  {
    key: 'Ctrl-C',
    names: ['C-c'],
    modes: everywhere,
    command: 'hang-up',
    short: '',
    long: 'hang up, from anywhere',
  },
  { key: 'm', names: ['m'], modes: ['call'], command: 'mute', short: 'mute', long: 'microphone off and on' },
  {
    key: 'v',
    names: ['v'],
    modes: ['call'],
    command: 'camera',
    short: 'camera off',
    long: 'camera off and on',
  },
  {
    key: 'Tab',
    names: ['tab', 'enter', 'linefeed'],
    modes: ['call'],
    command: 'write',
    short: 'chat',
    long: 'write a message (Enter too)',
  },
  {
    key: 'Enter',
    names: ['enter', 'linefeed'],
    modes: ['chat'],
    command: 'send',
    short: 'send',
    long: 'send the message',
  },
  {
    key: 'Esc',
    names: ['escape', 'tab'],
    modes: ['chat'],
    command: 'leave-chat',
    short: 'back',
    long: 'leave the message (Tab too); it is kept',
  },
  { key: 's', names: ['s'], modes: ['call'], command: 'stats', short: 'stats', long: 'stats off and on' },
  {
    key: 'PgUp',
    names: ['pageup'],
    modes: ['call', 'chat'],
    command: 'scroll-up',
    short: '',
    long: 'older messages',
  },
  {
    key: 'PgDn',
    names: ['pagedown'],
    modes: ['call', 'chat'],
    command: 'scroll-down',
    short: '',
    long: 'newer messages',
  },
  { key: '?', names: ['?'], modes: ['call'], command: 'help', short: 'help', long: 'this help' },
  // q closes what is open before it ends a call: someone who reads "q" in the help and tries it must not hang up.
  {
    key: 'Esc',
    names: ['escape', '?', 'q', 'enter', 'linefeed'],
    modes: ['help'],
    command: 'close-help',
    short: 'close',
    long: '',
  },
  {
    key: 'y',
    names: ['y', 'enter', 'linefeed'],
    modes: ['ask'],
    command: 'accept',
    short: 'accept',
    long: '',
  },
  { key: 'n', names: ['n', 'q', 'escape'], modes: ['ask'], command: 'decline', short: 'decline', long: '' },
  {
    key: 'Ctrl-L',
    names: ['C-l'],
    modes: everywhere,
    command: 'redraw',
    short: '',
    long: 'draw the screen again',
  },
  {
    key: 'Ctrl-Z',
    names: ['C-z'],
    modes: everywhere,
    command: 'suspend',
    short: '',
    long: 'suspend (come back with fg)',
  },
];

/** A key press as blessed reports it. */
export interface KeyPress {
  readonly name?: string | undefined;
  readonly ctrl?: boolean | undefined;
  readonly meta?: boolean | undefined;
  /** The character, when the key has one. */
  readonly ch?: string | undefined;
}

/** `q` (also for Q: Caps Lock must not disarm the keys), `C-c`, `M-x`, `escape`, `?`. Undefined: nothing we know. */
export function keyName({ name, ctrl, meta, ch }: KeyPress): string | undefined {
  const base = name ?? ch;
  if (!base) return undefined;
  return `${ctrl ? 'C-' : ''}${meta ? 'M-' : ''}${base}`;
}

/** What a key does in a mode; undefined: nothing, or in the chat line: text. */
export function commandFor(mode: Mode, press: KeyPress): Command | undefined {
  const name = keyName(press);
  if (!name) return undefined;
  return bindings.find((binding) => binding.modes.includes(mode) && binding.names.includes(name))?.command;
}
