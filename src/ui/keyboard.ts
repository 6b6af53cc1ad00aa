// What key presses mean now: who has the keyboard, and the line being written. Actions go out; what moves panes is the
// screen's.
import { type ChatInput, edit, emptyInput, message, paste } from './chat-input.ts';
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
  private writing = false;
  private popup: 'help' | 'words' | undefined;
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

  private send(): void {
    const text = message(this.input);
    this.input = emptyInput;
    if (text) this.onAction({ kind: 'chat', text });
    else this.writing = false;
  }
}
