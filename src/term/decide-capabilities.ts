// What a terminal can do, decided from its answers and, where it gave none, from the environment. Pure; the asking is in
// capabilities.ts.
import type { ColorDepth } from '../ansi/ansi-writer.ts';
import type { Reply } from '../ansi/reply.ts';
import { knownTerminal } from './known-terminals.ts';

export interface Capabilities {
  readonly colors: ColorDepth;
  /** Whether block characters are read as one character each. */
  readonly unicode: boolean;
  /** Whether an octant (Unicode 16) is read as one character. */
  readonly octants: boolean;
  readonly synchronizedOutput: boolean;
  /** Undefined: it was not asked in a way that tells. */
  readonly answersCursor: boolean | undefined;
  /** As the terminal calls itself, `kitty(0.26.5)`, or else the environment's word for it. */
  readonly name: string;
  /** Pixels of one cell; undefined when it does not say. */
  readonly cell: { readonly width: number; readonly height: number } | undefined;
  /** DA1 names 4. */
  readonly sixel: boolean;
  /** Colour registers of sixel; undefined when it does not say. */
  readonly sixelColors: number | undefined;
  /** Kitty's graphics protocol. */
  readonly kittyGraphics: boolean;
  /** Kitty's graphics, and the terminal has read pixels out of this machine's memory or files. */
  readonly kittyLocal: boolean;
  /** iTerm2's inline images: by name, nobody can be asked. */
  readonly inlineImages: boolean;
  readonly multiplexer: 'tmux' | 'screen' | undefined;
  /** The multiplexer hands questions on to the terminal, and its answers back. */
  readonly passthrough: boolean;
  /** Until the answer to the questions came, or that of the terminal behind the multiplexer; undefined: none came. */
  readonly roundTripUs: number | undefined;
  /** The terminal is on another machine, as far as the environment tells. */
  readonly remote: boolean;
  /** OSC 11, 8 bits a channel; undefined when it does not say. */
  readonly background: readonly [number, number, number] | undefined;
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Asked {
  /** In the order in which they came; possibly none. */
  readonly replies: readonly Reply[];
  /** Size of the terminal in cells, for those that tell pixels of the whole window only. */
  readonly columns: number;
  readonly rows: number;
  /** From the last question to its answer. */
  readonly roundTripUs?: number | undefined;
  /** From a question through the multiplexer to the terminal's answer; undefined: not asked, or not answered. */
  readonly passthroughUs?: number | undefined;
  /** What tmux does with RGB colours; undefined: not asked, or it did not say. */
  readonly tmuxRgb?: boolean | undefined;
}

/** Never throws, whatever a terminal answered. */
export function decide(asked: Asked, env: Environment): Capabilities {
  const { replies } = asked;
  const find = <K extends Reply['kind']>(kind: K) =>
    replies.find((reply): reply is Extract<Reply, { kind: K }> => reply.kind === kind);
  const version = find('version')?.text;
  const [cursor, octantCursor] = replies.filter((reply) => reply.kind === 'cursor');
  const mode = replies.find((reply) => reply.kind === 'mode' && reply.mode === 2026);
  const anyAnswer = replies.length > 0;
  const limit = (item: number) =>
    replies.find((reply) => reply.kind === 'graphics-limit' && reply.item === item && reply.status === 0);
  const colors = limit(1);
  const graphics = (id: number) =>
    replies.some((reply) => reply.kind === 'graphics' && reply.text === `i=${id};OK`);
  const secondary = find('secondary-attributes')?.attributes ?? [];
  const name = version ?? nameBySecondary(secondary) ?? env.TERM_PROGRAM ?? env.TERM ?? 'unknown';
  const known = knownTerminal(name);
  const multiplexer = multiplexerOf(env, version, secondary);
  return {
    colors:
      multiplexer === 'screen'
        ? screenColors(env)
        : decideColors(find('setting'), env, asked.tmuxRgb, known?.colors),
    // The half block that was drawn moved the cursor by one column, or by three bytes.
    unicode: cursor ? cursor.column === 1 : isUtf8(env),
    octants: octantCursor?.column === 1 && known?.octants !== false,
    synchronizedOutput: mode?.kind === 'mode' && (mode.state === 1 || mode.state === 2 || mode.state === 3),
    answersCursor: cursor ? true : anyAnswer ? false : undefined,
    name,
    cell: decideCell(asked),
    sixel: find('attributes')?.attributes.includes(4) ?? false,
    sixelColors: colors?.kind === 'graphics-limit' ? colors.values[0] : undefined,
    kittyGraphics: graphics(31),
    kittyLocal: graphics(32),
    inlineImages: known?.inlineImages ?? false,
    multiplexer,
    passthrough: asked.passthroughUs !== undefined,
    roundTripUs: asked.passthroughUs ?? asked.roundTripUs,
    remote: Boolean(env.SSH_CONNECTION || env.SSH_TTY),
    background: find('color')?.rgb,
  };
}

/** Who stands between us and the terminal. tmux answers XTVERSION itself; screen does not know it, and says S in DA2. */
export function multiplexerOf(
  env: Environment,
  version?: string,
  secondary: readonly number[] = [],
): Capabilities['multiplexer'] {
  if (version !== undefined) return /^tmux/i.test(version) ? 'tmux' : undefined;
  if (secondary[0] === 0x53) return 'screen';
  if (env.TMUX || env.TERM?.startsWith('tmux')) return 'tmux';
  if (env.STY || env.TERM?.startsWith('screen')) return 'screen';
  return undefined;
}

/** GNOME's terminal and all others that are made of VTE: 65, and the version 0.70.6 as 7006 (VTE 0.54 and later). */
function nameBySecondary([program, version = 0]: readonly number[]): string | undefined {
  return program === 65 && version >= 5400
    ? `VTE(0.${Math.floor(version / 100)}.${version % 100})`
    : undefined;
}

/** screen gives its own name to TERM, with 256 at its end only where it believes that its terminal has so many. */
function screenColors(env: Environment): ColorDepth {
  if (isMono(env)) return 'mono';
  return /256/.test(env.TERM ?? '') ? '256' : '16';
}

function isMono({ NO_COLOR, TERM = '' }: Environment): boolean {
  return Boolean(NO_COLOR) || TERM === 'dumb' || TERM.startsWith('vt1') || TERM.startsWith('vt2');
}

function decideColors(
  setting: Extract<Reply, { kind: 'setting' }> | undefined,
  env: Environment,
  tmuxRgb: boolean | undefined,
  known: ColorDepth | undefined,
): ColorDepth {
  const term = env.TERM ?? '';
  if (isMono(env)) return 'mono';
  if (tmuxRgb !== undefined) return tmuxRgb ? 'truecolor' : '256';
  // Terminals write what was asked for, 38;2;1;2;3, back with semicolons, colons, or an empty colour space.
  if (setting?.valid && /38[:;]2[:;](\d*[:;])?1[:;]2[:;]3/.test(setting.text)) return 'truecolor';
  if (known) return known;
  if (/^(truecolor|24bit)$/i.test(env.COLORTERM ?? '') || term.endsWith('-direct')) return 'truecolor';
  if (setting?.valid || /256/.test(term) || /^(xterm-kitty|foot|alacritty|tmux|st-|mlterm)/.test(term))
    return '256';
  return '16';
}

function decideCell({ replies, columns, rows }: Asked): Capabilities['cell'] {
  const cell = replies.find((reply) => reply.kind === 'cell-pixels');
  if (cell?.kind === 'cell-pixels' && isCell(cell.width, cell.height)) {
    return { width: cell.width, height: cell.height };
  }
  if (columns === 0 || rows === 0) return undefined;
  const window = replies.find((reply) => reply.kind === 'window-pixels');
  if (window?.kind === 'window-pixels') {
    const width = window.width / columns;
    const height = window.height / rows;
    return isCell(width, height) ? { width, height } : undefined;
  }
  // XTerm answers neither as it is configured by default, but has sixel pictures as large as its window, up to a limit
  // (1000 × 1000 by default): only what divides evenly is the window's. Where one side meets the limit, the other tells
  // enough: cells are about twice as high as wide, and a picture too narrow is better than one that runs over.
  const sixel = replies.find(
    (reply) => reply.kind === 'graphics-limit' && reply.item === 2 && reply.status === 0,
  );
  if (sixel?.kind !== 'graphics-limit') return undefined;
  const [width = 0, height = 0] = sixel.values;
  const exactWidth = width % columns === 0 ? width / columns : undefined;
  const exactHeight = height % rows === 0 ? height / rows : undefined;
  const cellHeight = exactHeight ?? (exactWidth && exactWidth * 2);
  const cellWidth = exactWidth ?? (exactHeight && Math.floor(exactHeight / 2));
  if (!cellWidth || !cellHeight || !isCell(cellWidth, cellHeight)) return undefined;
  return { width: cellWidth, height: cellHeight };
}

/** Some terminals answer with zeros, or with cells for pixels. */
function isCell(width: number, height: number): boolean {
  return width >= 3 && width <= 200 && height >= 5 && height <= 400;
}

function isUtf8(env: Environment): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return /utf-?8/i.test(locale ?? '');
}
