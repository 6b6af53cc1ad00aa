// The one table of every escape sequence that is written to a terminal, as text. Names follow ECMA-48, DEC and xterm.
// Painting thousands of cells goes through AnsiWriter instead, which builds on the same heads.

export const esc = '\x1b';
export const csi = '\x1b[';
const dcs = '\x1bP';
const osc = '\x1b]';
/** String terminator. */
const st = '\x1b\\';
/** Aborts a sequence of any kind that was begun and not ended (DEC STD 070). */
const can = '\x18';
/** The same, and ends a string as well: what comes after it is read whatever came before. */
export const abortSequence = `${can}${st}`;

/** CUP. Counts from 0, as everything in this project does; the terminal counts from 1. */
export function cursorTo(row: number, column: number): string {
  return `${csi}${row + 1};${column + 1}H`;
}

/** DECSC, DECRC: position, colours, character set and wrap state. */
export const saveCursor = '\x1b7';
export const restoreCursor = '\x1b8';

export const hideCursor = `${csi}?25l`;
export const showCursor = `${csi}?25h`;
export const enterAlternateScreen = `${csi}?1049h`;
export const leaveAlternateScreen = `${csi}?1049l`;
/** DECAWM: a character in the last column stays there, whatever comes next. */
export const stopWrapping = `${csi}?7l`;
/** Mode 2004: pasted text comes between CSI 200 ~ and CSI 201 ~. */
export const bracketPastes = `${csi}?2004h`;
export const clearScreen = `${csi}2J`;
export const clearLine = `${csi}2K`;
export const resetColors = `${csi}m`;
/** SGR 38;5: a foreground of the palette of 256. */
export function paletteInk(index: number): string {
  return `${csi}38;5;${index}m`;
}
/** Kitty's keyboard protocol, flag 2: keys are also told when they repeat and when they are let go. On top of a stack. */
export const reportKeyReleases = `${csi}>2u`;
export const stopKeyReleases = `${csi}<u`;
/** BEL. */
export const bell = '\x07';

/** Synchronized output (private mode 2026): what lies between is shown at once. */
export const beginSynchronized = `${csi}?2026h`;
export const endSynchronized = `${csi}?2026l`;

/** DSR 6: the terminal answers with the cursor's position when it has read everything before. st knows no DSR 5. */
export const askCursor = `${csi}6n`;
/**
 * The same from the second line, asked of the terminal behind tmux: `allow-passthrough on` hands it on, the terminal answers
 * when it has read all that tmux wrote before, and tmux gives the answer to the pane. The terminal's cursor is where tmux
 * believes it to be.
 */
export const askCursorBehindTmux = askFrom(1, 0);
/** Where no other question is asked from, and what no key looks like: the answer is known for what it is, however late it comes. */
export const outerColumn = 6;
/** The same from there: whether there is such a terminal, and tmux lets it be asked. */
export const askOuterCursor = askFrom(1, outerColumn);
function askFrom(row: number, column: number): string {
  return behindTmux(saveCursor + cursorTo(row, column) + askCursor + restoreCursor);
}
function behindTmux(text: string): string {
  return `${dcs}tmux;${text.replaceAll(esc, esc + esc)}${st}`;
}
/** About so many bytes that change nothing, and take the time of such bytes to read. Behind tmux for the terminal itself. */
export function padding(bytes: number, isBehindTmux: boolean): string {
  const resets = `${saveCursor}${resetColors.repeat(Math.ceil(bytes / (isBehindTmux ? 4 : 3)))}${restoreCursor}`;
  return isBehindTmux ? behindTmux(resets) : resets;
}
/** DA1: every terminal answers it, so it fences a burst of questions. */
export const askAttributes = `${csi}c`;
/** DA2: a number for the program and one for its version; who knows no XTVERSION is known by these. */
export const askSecondaryAttributes = `${csi}>c`;
/** XTVERSION: name and version. */
export const askVersion = `${csi}>q`;
/** DECRQM of mode 2026. */
export const askSynchronized = `${csi}?2026$p`;
/** OSC 11: background colour. */
export const askBackground = `${osc}11;?${st}`;
/** XTWINOPS 14 and 16: pixels of the text area, pixels of one cell. */
export const askWindowPixels = `${csi}14t`;
export const askCellPixels = `${csi}16t`;
/** Sets an RGB foreground and asks by DECRQSS what the colours now are: only truecolour terminals give it back. */
export const askTruecolor = `${csi}38;2;1;2;3m${dcs}$qm${st}${resetColors}`;
/** Draws one half block at the second line's start: the cursor is then in column 2 if the terminal reads UTF-8. */
export const askUnicode = `${cursorTo(1, 0)}▀${askCursor}${cursorTo(1, 0)}${clearLine}`;

/** The same with an octant (Unicode 16): terminals that do not know it move their cursor by none, or by two columns. */
export const askOctant = `${cursorTo(1, 0)}\u{1cd00}${askCursor}${cursorTo(1, 0)}${clearLine}`;

/**
 * Makes a terminal usable again whatever was done to it and wherever the bytes before stopped: ends a half-sent
 * sequence, a synchronized update, mouse and focus reports, bracketed paste, keypad and cursor-key modes, margins,
 * line drawing and colours; leaves the alternate screen and shows the cursor.
 */
export const restoreTerminal = [
  abortSequence,
  endSynchronized,
  ...[9, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 2004].map((mode) => `${csi}?${mode}l`),
  `${csi}?1l${esc}>`, // cursor and keypad keys as in a shell
  `${esc}(B\x0f`, // ASCII in G0, and G0 in use
  `${csi}r${csi}?7h`, // no margins, lines wrap
  resetColors,
  leaveAlternateScreen,
  showCursor,
  resetColors,
].join('');
