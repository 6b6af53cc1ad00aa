// The boxes on the screen, and what each of them shows: state in, cells out. Renders only when some line has changed.
import { type BlessedBox, type BlessedScreen, box } from './blessed.ts';
import type { ChatInput } from './chat-input.ts';
import type { DeviceMenu } from './device-menu.ts';
import type { Mode } from './keymap.ts';
import { inside, type Layout, leastColumns, leastRows, type Rectangle, sameRectangle } from './layout.ts';
import { centre, clipLine, type Line, lineCells, sameLines, span } from './lines.ts';
import { LinesBox } from './lines-box.ts';
import { bannerLine } from './panes/banner.ts';
import { type ChatLog, inputLine } from './panes/chat.ts';
import { devicesLines } from './panes/devices.ts';
import { helpLines } from './panes/help.ts';
import { keysLine } from './panes/keys.ts';
import { selfCardLines, selfLabel } from './panes/self.ts';
import { statsLabel, statsLines } from './panes/stats.ts';
import { titleLine } from './panes/title.ts';
import { cardLines } from './panes/video.ts';
import { wordsLines } from './panes/words.ts';
import { pictureMark, RawCells, type VideoPane } from './raw-cells.ts';
import type { Snapshot } from './snapshot.ts';
import type { StyleName, Theme } from './theme.ts';

export interface StageState {
  readonly layout: Layout;
  readonly mode: Mode;
  readonly snapshot: Snapshot | undefined;
  readonly log: ChatLog;
  readonly input: ChatInput;
  readonly menu: DeviceMenu;
  readonly cards: Readonly<Record<VideoPane, readonly string[] | undefined>>;
}

type BoxName =
  | 'title'
  | 'stats'
  | 'log'
  | 'input'
  | 'keys'
  | 'remoteCard'
  | 'banner'
  | 'selfCard'
  | 'tooSmall'
  | 'popup';

interface Shown {
  where: Rectangle | undefined;
  lines: readonly Line[];
}

export class Stage {
  readonly raw: RawCells;
  private readonly screen: BlessedScreen;
  /** In the order in which they are drawn: later ones cover earlier ones. */
  private readonly boxes: Record<BoxName, LinesBox>;
  private readonly selfFrame: LinesBox;
  private readonly pictures: Record<VideoPane, BlessedBox>;
  private readonly shown = new Map<BoxName, Shown>();
  private cleared = false;

  constructor(screen: BlessedScreen, theme: Theme) {
    this.screen = screen;
    this.raw = new RawCells(screen);
    const picture = () =>
      box({ screen: screen as never, left: 0, top: 0, width: 1, height: 1, hidden: true });
    const lines = (ground: StyleName = 'text', label?: string) =>
      new LinesBox({
        screen,
        theme,
        ground,
        ...(label === undefined ? {} : { frame: { label, style: ground === 'text' ? 'border' : ground } }),
      });
    this.selfFrame = lines('text', selfLabel);
    this.pictures = { remote: picture(), self: picture() };
    for (const widget of Object.values(this.pictures)) {
      Object.assign(widget, { ch: pictureMark });
      screen.append(widget);
    }
    this.boxes = {
      title: lines('title'),
      stats: lines('text', statsLabel),
      log: lines(),
      input: lines(),
      keys: lines(),
      remoteCard: lines(),
      banner: lines('title-bad'),
      selfCard: lines(),
      tooSmall: lines(),
      popup: lines('popup', ''),
    };
  }

  /** Puts the panes in their places; true if a video rectangle is another one. Needs a `clear()`. */
  place({ panes }: Layout): boolean {
    this.selfFrame.place(panes?.self);
    const areas = { remote: panes?.remote, self: panes?.self && inside(panes.self) };
    let moved = false;
    for (const pane of ['remote', 'self'] as const) {
      const area = areas[pane];
      moved = this.raw.place(pane, area) || moved;
      const widget = this.pictures[pane];
      if (!area) {
        widget.hide();
        continue;
      }
      widget.position = { left: area.column, top: area.row, width: area.columns, height: area.rows };
      widget.show();
    }
    return moved;
  }

  /** Forgets what is on the screen and erases it; the next `show` draws all. */
  clear(): void {
    this.screen.program.hideCursor();
    this.screen.alloc();
    this.shown.clear();
    this.cleared = true;
  }

  /** Draws what has changed, in one write. True if the screen was erased before. */
  show(state: StageState): boolean {
    let changed = this.cleared;
    for (const [name, { where, lines }] of Object.entries(compose(state, this.raw)) as [BoxName, Shown][]) {
      const before = this.shown.get(name);
      if (before && sameRectangle(before.where, where) && sameLines(before.lines, lines)) continue;
      this.shown.set(name, { where, lines });
      this.boxes[name].setLines(lines);
      this.boxes[name].place(where);
      changed = true;
    }
    if (!changed) return false;
    this.screen.render();
    this.screen.program.flush();
    const { cleared } = this;
    this.cleared = false;
    return cleared;
  }
}

function compose(state: StageState, raw: RawCells): Record<BoxName, Shown> {
  const { layout, snapshot, mode, log, input } = state;
  const { panes, columns, rows } = layout;
  const nowhere: Shown = { where: undefined, lines: [] };
  const at = (where: Rectangle | undefined, draw: (where: Rectangle) => readonly Line[]): Shown =>
    where ? { where, lines: draw(where) } : nowhere;
  const card = (pane: VideoPane, draw: typeof cardLines): Shown => {
    const lines = state.cards[pane];
    return lines ? at(raw.rectangle(pane), (area) => draw(lines, area.columns, area.rows)) : nowhere;
  };
  const newest = panes?.log ? undefined : log.newest;
  return {
    title: at(panes?.title, (area) => [titleLine(snapshot, area.columns)]),
    stats: at(panes?.stats, (area) => statsLines(snapshot, area.columns - 2, area.rows - 2)),
    log: at(panes?.log, (area) => log.lines(area.columns, area.rows)),
    input: at(panes?.input, (area) => [inputLine(input, mode === 'chat', newest, area.columns)]),
    keys: at(panes?.keys, (area) => [keysLine(mode, snapshot, area.columns)]),
    remoteCard: card('remote', cardLines),
    banner: banner(raw.rectangle('remote'), snapshot),
    selfCard: card('self', selfCardLines),
    tooSmall: panes ? nowhere : at({ column: 0, row: 0, columns, rows }, tooSmallLines),
    popup: popupOf(state) ?? nowhere,
  };
}

/** The last row of the picture, as wide as what it says. */
function banner(area: Rectangle | undefined, snapshot: Snapshot | undefined): Shown {
  const line = area && bannerLine(snapshot, area.columns);
  if (!area || !line) return { where: undefined, lines: [] };
  return { where: { ...area, row: area.row + area.rows - 1, rows: 1 }, lines: [line] };
}

function popupOf({ mode, layout, snapshot, menu }: StageState): Shown | undefined {
  const rows = layout.rows - 2;
  if (mode === 'help') return popup(layout, helpLines(rows));
  if (mode === 'words') return popup(layout, wordsLines(snapshot, rows));
  if (mode !== 'devices') return undefined;
  const columns = Math.min(devicesColumns, layout.columns - 4);
  return popup(layout, devicesLines(menu, snapshot, columns, rows), columns);
}

/** chosen: long names of devices fit, and the self view stays free on a usual terminal. */
const devicesColumns = 48;

/** `least` cells wide inside, or what its lines take. */
function popup({ columns, rows, panes }: Layout, lines: readonly Line[], least = 0): Shown {
  // A frame and a blank at either side.
  const wanted = Math.max(least, ...lines.map(lineCells)) + 4;
  const width = Math.max(4, Math.min(wanted, columns));
  const height = Math.max(3, Math.min(lines.length + 2, rows));
  return {
    where: {
      // Over the video where it fits: the numbers stay readable.
      column: Math.floor(
        ((panes && width <= panes.remote.columns ? panes.remote.columns : columns) - width) / 2,
      ),
      row: Math.floor((rows - height) / 2),
      columns: width,
      rows: height,
    },
    lines: lines.map((line) => [span(' ', 'popup'), ...clipLine(line, width - 4)]),
  };
}

function tooSmallLines({ columns, rows }: Rectangle): Line[] {
  const words = [
    `This terminal is ${columns}×${rows}.`,
    `tchat needs ${leastColumns}×${leastRows}.`,
    'Enlarge it; all keys work.',
  ];
  const above = Math.max(0, Math.floor((rows - words.length) / 2));
  return [
    ...Array.from({ length: above }, (): Line => []),
    ...words.map((text, index) => centre([span(text, index === 1 ? 'warn' : 'text')], columns)),
  ];
}
