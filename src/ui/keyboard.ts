// What key presses mean now: who has the keyboard, and the line being written. Actions go out; what moves panes is the
// screen's.
import { type ChatInput, edit, emptyInput, message, paste } from './chat-input.ts';
import { type DeviceEntry, type DeviceMenu, emptyMenu, moveCursor, withEntries } from './device-menu.ts';
import { commandFor, type KeyPress, type Mode, type ScreenCommand } from './keymap.ts';
import type { Action } from './snapshot.ts';

export interface KeyboardOptions {
  readonly onAction: (action: Action) => void;
  /** Positive: towards older messages. */
  readonly scroll: (rows: number) => void;
  readonly toggleStats: () => void;
  readonly redraw: () => void;
}

/** chosen: the log is at least two rows high; three bring something new and keep the eye. */
const scrollRows = 3;

export class Keyboard {
  /** The line being written; kept while the keyboard is elsewhere. */
  input: ChatInput = emptyInput;
  /** Its entries are kept while it is closed: it opens with what there was. */
  menu: DeviceMenu = emptyMenu;
  private writing = false;
  private popup: 'help' | 'words' | 'devices' | undefined;
  private readonly onAction: (action: Action) => void;
  private readonly commands: Readonly<Record<ScreenCommand, () => void>>;

  constructor({ onAction, scroll, toggleStats, redraw }: KeyboardOptions) {
    this.onAction = onAction;
    this.commands = {
      write: () => {
        this.writing = true;
      },
      'leave-chat': () => {
        this.writing = false;
      },
      send: () => this.send(),
      help: () => {
        this.popup = 'help';
      },
      words: () => {
        this.popup = 'words';
      },
      'close-popup': () => {
        this.popup = undefined;
      },
      devices: () => {
        this.popup = 'devices';
        this.onAction({ kind: 'list-devices' });
      },
      'device-up': () => this.moveCursor(-1),
      'device-down': () => this.moveCursor(1),
      'choose-device': () => this.choose(),
      stats: toggleStats,
      'scroll-up': () => scroll(scrollRows),
      'scroll-down': () => scroll(-scrollRows),
      redraw,
    };
  }

  get mode(): Mode {
    return this.popup ?? (this.writing ? 'chat' : 'call');
  }

  /** False: the key means nothing here, and nothing has changed. */
  press(press: KeyPress): boolean {
    // blessed tells Enter twice: as `enter` and then as `return`.
    if (press.name === 'return') return false;
    const command = commandFor(this.mode, press);
    if (typeof command === 'object') this.act(command);
    else if (command) this.commands[command]();
    else if (this.mode === 'chat') this.input = edit(this.input, press);
    else return false;
    return true;
  }

  setDevices(entries: readonly DeviceEntry[]): void {
    this.menu = withEntries(this.menu, entries);
  }

  /** Text from a clipboard is text: outside the chat line it is nobody's. False: nothing has changed. */
  paste(text: string): boolean {
    if (this.mode !== 'chat') return false;
    this.input = paste(this.input, text);
    return true;
  }

  private act(action: Action): void {
    // An answer closes the question.
    if (action.kind === 'words-compared') this.popup = undefined;
    this.onAction(action);
  }

  private moveCursor(by: number): void {
    this.menu = moveCursor(this.menu, by);
  }

  private choose(): void {
    const entry = this.menu.entries?.[this.menu.cursor];
    if (entry) this.onAction({ kind: 'choose-device', device: entry.kind, name: entry.name });
  }

  private send(): void {
    const text = message(this.input);
    this.input = emptyInput;
    if (text) this.onAction({ kind: 'chat', text });
    else this.writing = false;
  }
}
