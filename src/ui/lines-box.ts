// A blessed box that shows Lines. It writes the cells itself: blessed's own text engine knows neither new emoji nor how to
// keep a wide character inside a pane, and would parse the whole text again at every render.
//
// A character that takes n > 1 cells is one string in its first cell and '' in the others:
//
//   "␣␣" "go to first cell" "字" "go behind"    ""
//
// n blanks first, so that nothing old shows beside a character that the terminal draws narrower; then a jump behind it, so
// that one which it draws wider moves nothing.
import { type BlessedBox, type BlessedScreen, box, type Cell } from './blessed.ts';
import type { Rectangle } from './layout.ts';
import type { Line } from './lines.ts';
import { clusters, isSimple } from './text-cells.ts';
import { packStyle, type StyleName, type Theme } from './theme.ts';

export interface LinesBoxOptions {
  readonly screen: BlessedScreen;
  readonly theme: Theme;
  /** Background, and the style of what no line covers. */
  readonly ground?: StyleName;
  /** A frame, with a word in it. */
  readonly frame?: { readonly label: string; readonly style: StyleName };
}

export class LinesBox {
  readonly widget: BlessedBox;
  private readonly theme: Theme;
  private readonly ground: StyleName;
  private lines: readonly Line[] = [];

  constructor({ screen, theme, ground = 'text', frame }: LinesBoxOptions) {
    this.theme = theme;
    this.ground = ground;
    const border = frame && {
      border: { type: 'line' as const },
      style: { border: bordered(theme, frame.style), label: bordered(theme, 'label') },
      ...(frame.label ? { label: frame.label } : {}),
    };
    // The types ask for the public Screen; the parts that we load are the same objects.
    this.widget = box({
      screen: screen as never,
      left: 0,
      top: 0,
      width: 1,
      height: 1,
      hidden: true,
      ...border,
    });
    this.widget._noFill = true;
    const render = this.widget.render.bind(this.widget);
    this.widget.render = () => {
      render();
      if (this.widget.lpos && !this.widget.hidden) this.fill();
    };
    screen.append(this.widget);
  }

  /** Moves, shows, or with undefined hides the box. */
  place(where: Rectangle | undefined): void {
    if (!where) {
      this.widget.hide();
      return;
    }
    const { column, row, columns, rows } = where;
    this.widget.position = { left: column, top: row, width: columns, height: rows };
    this.widget.show();
  }

  setLines(lines: readonly Line[]): void {
    this.lines = lines;
  }

  private fill(): void {
    const { lpos, ileft, itop, iright, ibottom, screen } = this.widget;
    if (!lpos) return;
    const ground = packStyle(this.theme[this.ground]);
    const left = lpos.xi + ileft;
    const right = lpos.xl - iright;
    for (let y = lpos.yi + itop; y < lpos.yl - ibottom; y++) {
      const row = screen.lines[y];
      if (!row) break;
      let x = left;
      const put = (attr: number, ch: string) => {
        const cell: Cell | undefined = row[x++];
        if (!cell || (cell[0] === attr && cell[1] === ch)) return;
        cell[0] = attr;
        cell[1] = ch;
        row.dirty = true;
      };
      for (const { text, style } of this.lines[y - lpos.yi - itop] ?? []) {
        const attr = packStyle(this.theme[style]);
        for (const { text: ch, cells } of clusters(text)) {
          if (x + cells > right) break;
          put(attr, drawable(screen, ch, cells, x, y));
          for (let n = 1; n < cells; n++) put(attr, '');
        }
      }
      while (x < right) put(ground, ' ');
    }
  }
}

function drawable(
  { program: { tput } }: BlessedScreen,
  ch: string,
  cells: number,
  x: number,
  y: number,
): string {
  if (cells === 1 && isSimple(ch)) return ch;
  const jump = tput.cup(y, x + cells);
  return cells === 1 ? ch + jump : ' '.repeat(cells) + tput.cup(y, x) + ch + jump;
}

function bordered(theme: Theme, name: StyleName) {
  const { fg = -1, bg = -1, bold = false } = theme[name];
  return { fg, bg, bold };
}
