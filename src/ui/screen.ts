// The screen of a call: panes, help and keys over blessed. It is given Snapshots and emits Actions; it knows nothing of
// calls. Pictures are painted by others into `videoRect`, minus `coveredMask`; entering and leaving the alternate screen,
// raw mode and signals are the terminal's.
import type { Closable } from '../core/scope.ts';
import { type BlessedHandle, openBlessed, type ScreenInput, type ScreenOutput } from './blessed.ts';
import type { DeviceEntry } from './device-menu.ts';
import { Keyboard } from './keyboard.ts';
import type { KeyPress } from './keymap.ts';
import { type Layout, layoutFor, type Rectangle } from './layout.ts';
import { type ChatLine, ChatLog } from './panes/chat.ts';
import type { NoticeLevel } from './panes/notice.ts';
import type { VideoPane } from './raw-cells.ts';
import type { Action, Snapshot } from './snapshot.ts';
import { Stage } from './stage.ts';
import { type Theme, themeFor } from './theme.ts';

export type { ScreenInput, ScreenOutput } from './blessed.ts';
export type { DeviceEntry } from './device-menu.ts';
export type { Rectangle } from './layout.ts';
export type { ChatLine } from './panes/chat.ts';
export type { NoticeLevel } from './panes/notice.ts';
export type { VideoPane } from './raw-cells.ts';

export interface ScreenOptions {
  readonly input: ScreenInput;
  readonly output: ScreenOutput;
  /** Colours unless NO_COLOR says otherwise. */
  readonly theme?: Theme;
  readonly onAction: (action: Action) => void;
}

/** A function that takes the listener away again. */
export type Unlisten = () => void;

export interface Screen extends Closable {
  /** Shows new numbers; what has not changed is not drawn. A few times a second. */
  update(snapshot: Snapshot): void;
  addChat(line: ChatLine): void;
  /** A line of the program's own in the log; without a log it stands in the input line until one writes. */
  notice(text: string, level?: NoticeLevel): void;
  /**
   * Text in the place of a picture; undefined gives the pane to its painter. Nothing is erased then: whoever takes the
   * card away paints. Both panes begin with a card.
   */
  setCard(pane: VideoPane, lines: readonly string[] | undefined): void;
  /** What may be chosen from; asked for by the action `list-devices`. */
  setDevices(entries: readonly DeviceEntry[]): void;
  /** The list of devices is open: its level meter wants to move. */
  readonly isChoosing: boolean;
  /** Cells inside the pane; undefined when there is no room for it. */
  videoRect(pane: VideoPane): Rectangle | undefined;
  /** One byte a cell of `videoRect`, row-major, 1: not the painter's. Undefined: all is. Never changed after it was returned. */
  coveredMask(pane: VideoPane): Uint8Array | undefined;
  /** Grows with each change of a rectangle, of a mask, and of what is erased: bytes painted for another revision are stale. */
  readonly revision: number;
  /** Rectangles have changed. `onCleared` comes with it. */
  onLayout(listener: () => void): Unlisten;
  /** Masks have changed. */
  onCovered(listener: () => void): Unlisten;
  /** All that was on the screen is gone: painters start anew. */
  onCleared(listener: () => void): Unlisten;
  /** Text from a clipboard: goes into the chat line while that is being written, and nowhere else. */
  paste(text: string): void;
  /** Draws all again: after a suspension, or when output was lost. */
  redraw(): void;
  /** Idempotent. Nothing is written and nobody is called afterwards; the terminal is left as it is. */
  close(): void;
}

/** Draws the first screen at once; the output must already be the alternate screen. */
export function openScreen(options: ScreenOptions): Screen {
  return new CallScreen(options);
}

type Listeners = Record<'layout' | 'covered' | 'cleared', Set<() => void>>;

class CallScreen implements Screen {
  revision = 0;
  private readonly blessed: BlessedHandle;
  private readonly stage: Stage;
  private readonly keyboard: Keyboard;
  private readonly listeners: Listeners = { layout: new Set(), covered: new Set(), cleared: new Set() };
  private readonly log = new ChatLog();
  private layout: Layout;
  private snapshot: Snapshot | undefined;
  private wantsStats = true;
  private readonly cards: Record<VideoPane, readonly string[] | undefined> = {
    remote: ['waiting for the picture'],
    self: ['no picture yet'],
  };
  private pending: NodeJS.Immediate | undefined;
  private closed = false;

  constructor({ input, output, theme = themeFor(process.env), onAction }: ScreenOptions) {
    this.keyboard = new Keyboard({
      onAction,
      scroll: (rows) => this.log.scroll(rows),
      toggleStats: () => {
        this.wantsStats = !this.wantsStats;
        this.redraw();
      },
      redraw: () => this.redraw(),
    });
    this.blessed = openBlessed(input, output);
    this.stage = new Stage(this.blessed.screen, theme);
    this.blessed.program.on('keypress', (ch: string | undefined, key: KeyPress) => {
      if (!this.closed && this.keyboard.press({ ...key, ch })) this.refresh();
    });
    this.blessed.program.on('resize', () => this.redraw());
    this.layout = this.measure();
    this.redraw();
  }

  update(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.refresh();
  }

  addChat(line: ChatLine): void {
    this.log.addChat(line);
    this.refresh();
  }

  notice(text: string, level: NoticeLevel = 'info'): void {
    this.log.addNotice(text, level);
    this.refresh();
  }

  setCard(pane: VideoPane, lines: readonly string[] | undefined): void {
    this.cards[pane] = lines;
    this.refresh();
  }

  setDevices(entries: readonly DeviceEntry[]): void {
    this.keyboard.setDevices(entries);
    this.refresh();
  }

  get isChoosing(): boolean {
    return this.keyboard.mode === 'devices';
  }

  videoRect(pane: VideoPane): Rectangle | undefined {
    return this.stage.raw.rectangle(pane);
  }

  coveredMask(pane: VideoPane): Uint8Array | undefined {
    return this.stage.raw.mask(pane);
  }

  onLayout(listener: () => void): Unlisten {
    return this.listen('layout', listener);
  }

  onCovered(listener: () => void): Unlisten {
    return this.listen('covered', listener);
  }

  onCleared(listener: () => void): Unlisten {
    return this.listen('cleared', listener);
  }

  paste(text: string): void {
    if (!this.closed && this.keyboard.paste(text)) this.refresh();
  }

  redraw(): void {
    if (this.closed) return;
    this.layout = this.measure();
    const moved = this.stage.place(this.layout);
    this.stage.clear();
    this.draw(moved);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearImmediate(this.pending);
    for (const listeners of Object.values(this.listeners)) listeners.clear();
    this.blessed.close();
  }

  /** Draws once in this turn of the event loop, however much has changed: a peer may send a thousand lines at once. */
  private refresh(): void {
    if (this.closed || this.pending) return;
    this.pending = setImmediate(() => this.draw(false));
  }

  private draw(moved: boolean): void {
    clearImmediate(this.pending);
    this.pending = undefined;
    const cleared = this.stage.show({
      layout: this.layout,
      mode: this.keyboard.mode,
      snapshot: this.snapshot,
      log: this.log,
      input: this.keyboard.input,
      menu: this.keyboard.menu,
      cards: this.cards,
    });
    const covered = this.stage.raw.takeChanged();
    if (moved || cleared || covered) this.revision++;
    if (cleared) this.tell('cleared');
    if (moved) this.tell('layout');
    if (covered) this.tell('covered');
  }

  private measure(): Layout {
    const { cols, rows } = this.blessed.program;
    return layoutFor(cols, rows, this.wantsStats);
  }

  private listen(what: keyof Listeners, listener: () => void): Unlisten {
    this.listeners[what].add(listener);
    return () => void this.listeners[what].delete(listener);
  }

  private tell(what: keyof Listeners): void {
    for (const listener of [...this.listeners[what]]) listener();
  }
}
