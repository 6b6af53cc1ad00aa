// Every key of the program in one table: what it does, where, and the words for the key bar and the help.
import type { Action } from './snapshot.ts';

/** What has the keyboard. */
export type Mode = 'call' | 'chat' | 'help' | 'words' | 'devices';

/** What the screen does by itself; everything else is an Action for others. */
export type ScreenCommand =
  | 'write'
  | 'send'
  | 'leave-chat'
  | 'help'
  | 'words'
  | 'devices'
  | 'device-up'
  | 'device-down'
  | 'choose-device'
  | 'close-popup'
  | 'stats'
  | 'scroll-up'
  | 'scroll-down'
  | 'redraw';

export interface Binding {
  /** As the user reads it; in the help one row may stand for several bindings. */
  readonly key: string;
  /** Names of the key presses, see `keyName`. */
  readonly names: readonly string[];
  readonly modes: readonly Mode[];
  readonly does: Action | ScreenCommand;
  /** A word for the key bar, and how long it stays when there is little room: 1 stays longest. */
  readonly bar?: { readonly word: string; readonly rank: number };
  /** For the help, at most 26 characters: they fit the smallest screen. Absent: the help does not tell. */
  readonly help?: string;
}

const everywhere: readonly Mode[] = ['call', 'chat', 'help', 'words', 'devices'];
const devices: readonly Mode[] = ['devices'];
const call: readonly Mode[] = ['call'];
const callOrDevices: readonly Mode[] = ['call', 'devices'];
const callOrChat: readonly Mode[] = ['call', 'chat'];

/** In the order of the help and of the key bar. */
export const bindings: readonly Binding[] = [
  {
    key: 'q',
    names: ['q'],
    modes: call,
    does: { kind: 'hang-up' },
    bar: { word: 'hang up', rank: 1 },
    help: 'hang up (or Ctrl-C)',
  },
  { key: 'Ctrl-C', names: ['C-c'], modes: everywhere, does: { kind: 'hang-up' } },
  {
    key: 'm',
    names: ['m'],
    modes: call,
    does: { kind: 'toggle-mute' },
    bar: { word: 'mute', rank: 3 },
    help: 'your microphone off and on',
  },
  {
    key: 'v',
    names: ['v'],
    modes: call,
    does: { kind: 'toggle-camera' },
    bar: { word: 'camera off', rank: 4 },
    help: 'your camera off and on',
  },
  {
    key: 'd',
    names: ['d'],
    modes: call,
    does: 'devices',
    bar: { word: 'devices', rank: 7 },
    help: 'camera, mic and speaker',
  },
  {
    key: '+ -',
    names: ['+', '='],
    modes: callOrDevices,
    does: { kind: 'volume', step: 1 },
    help: 'louder, quieter',
  },
  { key: '-', names: ['-'], modes: callOrDevices, does: { kind: 'volume', step: -1 } },
  {
    key: 't',
    names: ['t'],
    modes: call,
    does: { kind: 'toggle-talk-mode' },
    help: 'push-to-talk on and off',
  },
  { key: 'Space', names: ['space'], modes: call, does: { kind: 'talk' }, help: 'talk, in push-to-talk' },
  {
    key: 'Tab',
    names: ['tab', 'enter', 'linefeed'],
    modes: call,
    does: 'write',
    // The input line tells of it as well.
    bar: { word: 'chat', rank: 5 },
    help: 'to the chat and back',
  },
  {
    key: 'Enter',
    names: ['enter', 'linefeed'],
    modes: ['chat'],
    does: 'send',
    bar: { word: 'send', rank: 1 },
    help: 'send the message',
  },
  {
    key: 'Esc',
    names: ['escape', 'tab'],
    modes: ['chat'],
    does: 'leave-chat',
    bar: { word: 'back to the call', rank: 2 },
  },
  {
    key: 'PgUp PgDn',
    names: ['pageup'],
    modes: callOrChat,
    does: 'scroll-up',
    help: 'older, newer messages',
  },
  { key: 'PgDn', names: ['pagedown'], modes: callOrChat, does: 'scroll-down' },
  {
    key: 'p',
    names: ['p'],
    modes: call,
    does: { kind: 'next-painter' },
    bar: { word: 'picture', rank: 8 },
    help: 'another kind of picture',
  },
  {
    key: 'z',
    names: ['z'],
    modes: call,
    does: { kind: 'toggle-crop' },
    help: 'fill the pane, or show all',
  },
  { key: '[ ]', names: ['['], modes: call, does: { kind: 'brightness', step: -1 }, help: 'darker, brighter' },
  { key: ']', names: [']'], modes: call, does: { kind: 'brightness', step: 1 } },
  {
    key: '{ }',
    names: ['{'],
    modes: call,
    does: { kind: 'contrast', step: -1 },
    help: 'less, more contrast',
  },
  { key: '}', names: ['}'], modes: call, does: { kind: 'contrast', step: 1 } },
  {
    key: 's',
    names: ['s'],
    modes: call,
    does: 'stats',
    bar: { word: 'stats', rank: 6 },
    help: 'the stats off and on',
  },
  { key: 'w', names: ['w'], modes: call, does: 'words', help: 'words to compare' },
  { key: 'Ctrl-L', names: ['C-l'], modes: everywhere, does: 'redraw', help: 'draw everything again' },
  {
    key: 'Ctrl-Z',
    names: ['C-z'],
    modes: everywhere,
    does: { kind: 'suspend' },
    help: 'suspend; fg comes back',
  },
  { key: '?', names: ['?'], modes: call, does: 'help', bar: { word: 'help', rank: 2 } },
  // q closes what is open before it ends a call: someone who reads "q" in the help and tries it must not hang up.
  {
    key: 'Esc',
    names: ['escape', '?', 'q', 'enter', 'linefeed'],
    modes: ['help'],
    does: 'close-popup',
    bar: { word: 'close the help', rank: 1 },
  },
  {
    key: 'y',
    names: ['y'],
    modes: ['words'],
    does: { kind: 'words-compared', same: true },
    bar: { word: 'the same', rank: 1 },
  },
  {
    key: 'n',
    names: ['n'],
    modes: ['words'],
    does: { kind: 'words-compared', same: false },
    bar: { word: 'different', rank: 2 },
  },
  {
    key: 'Esc',
    names: ['escape', 'w', 'q', 'enter', 'linefeed'],
    modes: ['words'],
    does: 'close-popup',
    bar: { word: 'close', rank: 3 },
  },
  { key: '↑', names: ['up', 'k'], modes: devices, does: 'device-up', bar: { word: 'up', rank: 4 } },
  {
    key: '↓',
    names: ['down', 'j', 'tab'],
    modes: devices,
    does: 'device-down',
    bar: { word: 'down', rank: 3 },
  },
  {
    key: 'Enter',
    names: ['enter', 'linefeed', 'space'],
    modes: devices,
    does: 'choose-device',
    bar: { word: 'take it', rank: 2 },
  },
  {
    key: 'Esc',
    names: ['escape', 'd', 'q'],
    modes: devices,
    does: 'close-popup',
    bar: { word: 'close the list', rank: 1 },
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
export function commandFor(mode: Mode, press: KeyPress): Action | ScreenCommand | undefined {
  const name = keyName(press);
  if (!name) return undefined;
  return bindings.find((binding) => binding.modes.includes(mode) && binding.names.includes(name))?.does;
}
