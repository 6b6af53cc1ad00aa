// The escape sequences of pictures made of pixels: sixel, kitty's graphics protocol, iTerm2's inline images, and tmux's
// way to hand them on. Part of the one table of what is written to a terminal; sequences.ts has the rest.

const apc = '\x1b_G';
const dcs = '\x1bP';
const osc = '\x1b]';
/** ST: ends a DCS, OSC or APC string. */
export const endString = '\x1b\\';
/** BEL, with which xterm's OSC may end too; iTerm2's own form. */
export const endOsc = '\x07';

/**
 * Head of a sixel picture of so many pixels. P2 = 1: pixels that are not drawn keep what was there. Raster attributes
 * `1;1`: square pixels.
 */
export function beginSixel(width: number, height: number): string {
  return `${dcs}0;1q"1;1;${width};${height}`;
}

/** ECH: blanks so many cells from the cursor on; with no colours set they get the default background. */
export function eraseCells(count: number): string {
  return `\x1b[${count}X`;
}

/**
 * What stands before and after the payload (base 64) of a kitty graphics command; `control` as `a=T,f=24,…`. Through tmux
 * (`allow-passthrough on`) every ESC of the command is doubled inside a DCS.
 */
export function kittyCommand(control: string, throughTmux: boolean): { head: string; tail: string } {
  return throughTmux
    ? { head: `${dcs}tmux;\x1b${apc}${control};`, tail: `\x1b${endString}${endString}` }
    : { head: `${apc}${control};`, tail: endString };
}

/** Head of an iTerm2 inline image; the file, base 64, follows, then `endOsc`. */
export function beginInlineImage(fields: string): string {
  return `${osc}1337;File=${fields}:`;
}

/** XTSMGRAPHICS: how many colour registers sixel has, and its largest picture in pixels. */
export const askSixelColors = '\x1b[?1;1;0S';
export const askSixelSize = '\x1b[?2;1;0S';

/** Asks whether kitty's graphics are known, with a picture of one pixel that is not shown. Answered as `i=31;OK`. */
export const askKittyGraphics = `${apc}i=31,s=1,v=1,a=q,t=d,f=24;AAAA${endString}`;

/**
 * The same with the pixel (3 bytes) in shared memory (`s`) or a temporary file (`t`): whether the terminal is on this
 * machine. `name` in base 64. Answered as `i=32;OK`.
 */
export function askKittyMedium(medium: 's' | 't', name: string): string {
  return `${apc}i=32,s=1,v=1,a=q,t=${medium},S=3,f=24;${name}${endString}`;
}
