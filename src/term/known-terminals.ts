// Terminals whose answers do not say all, or say something else than what they do. Only what asking cannot find out stands
// here; each entry names the version with which it was seen, or the document.
import type { ColorDepth } from '../ansi/ansi-writer.ts';

export interface KnownTerminal {
  /** By which it is recognised: XTVERSION, else TERM_PROGRAM, else TERM. */
  readonly name: RegExp;
  /** Program and version, and how it is known. */
  readonly seen: string;
  /** What its answers and the environment do not tell. */
  readonly colors?: ColorDepth;
  readonly inlineImages?: true;
  readonly octants?: false;
  /** It is not asked to tell when keys are let go. */
  readonly releases?: false;
  /** For whoever reads this table. */
  readonly quirk: string;
}

export const knownTerminals: readonly KnownTerminal[] = [
  {
    name: /^XTerm\(/,
    seen: 'XTerm 379, recorded',
    octants: false,
    quirk:
      'Keeps what a cell showed when it gets an octant that the font lacks. Draws blocks by the font: with DejaVu Sans Mono hairlines stay between cells. No synchronized output. Silent on CSI 14 t and 16 t unless allowWindowOps is set; sixel needs -ti vt340.',
  },
  {
    name: /^kitty\(0\.(\d|[12]\d|3[0-2])\./,
    seen: 'kitty 0.26.5, recorded; mended in 0.33.0 by its changelog',
    releases: false,
    quirk:
      'Asked for releases, it sends Enter, Tab and Backspace once more when they are let go. Holds back all answers until a synchronized update ends.',
  },
  {
    name: /^kitty/,
    seen: 'kitty 0.26.5, recorded',
    quirk: 'Holds back all answers until a synchronized update ends.',
  },
  {
    name: /^foot/,
    seen: 'foot 1.13.1, recorded',
    quirk: 'None: answers everything, with colons in SGR.',
  },
  {
    name: /^mlterm/,
    seen: 'mlterm 3.9.0, recorded',
    colors: 'truecolor',
    quirk: 'Answers a palette index to the question for an RGB colour, and draws the RGB colour.',
  },
  {
    name: /^st-/,
    seen: 'st 0.9, recorded',
    colors: 'truecolor',
    quirk: 'Knows neither XTVERSION, DECRQSS nor DSR 5; draws RGB colours.',
  },
  {
    name: /^VTE\(/,
    seen: 'VTE 0.70.6 (LXTerminal 0.4), recorded',
    colors: 'truecolor',
    quirk: 'Refuses DECRQSS and knows no XTVERSION: known by DA2, since ssh hands no COLORTERM on.',
  },
  {
    name: /^rxvt-unicode/,
    seen: 'rxvt-unicode 9.30, recorded',
    colors: '256',
    quirk: 'Draws RGB colours as the nearest of its palette.',
  },
  {
    name: /^Konsole/,
    seen: 'Konsole 22.12.3, recorded',
    inlineImages: true,
    quirk: 'Knows kitty graphics, but no shared memory; refuses neither sixel nor inline images.',
  },
  {
    name: /^iTerm/i,
    seen: "iTerm2 3.0, by its documentation 'Images'",
    inlineImages: true,
    quirk: 'Inline images cannot be asked for.',
  },
  {
    name: /^WezTerm/i,
    seen: "WezTerm 20200620, by its documentation 'imgcat'",
    inlineImages: true,
    quirk: 'Inline images cannot be asked for.',
  },
  {
    name: /^mintty/i,
    seen: "mintty 3.1, by its documentation 'CtrlSeqs'",
    inlineImages: true,
    quirk: 'Inline images cannot be asked for.',
  },
  {
    name: /^Apple_Terminal$/,
    seen: 'Terminal 2.14 (macOS 14), by its terminfo entry nsterm',
    colors: '256',
    quirk: 'Reads RGB colours as other attributes: must not get them, whatever COLORTERM says.',
  },
  {
    name: /^linux$/,
    seen: 'Linux 6.1 console, console_codes(4)',
    colors: '16',
    quirk: 'Prints strings that it does not know; maps RGB colours to 16. Its font has ▀ ▄ █.',
  },
  {
    name: /^tmux/,
    seen: 'tmux 3.3a, recorded',
    quirk:
      'Answers for itself, and before the terminal has read anything; RGB only with terminal-features RGB; swallows sixel.',
  },
  {
    name: /^screen/,
    seen: 'GNU screen 4.9.0, recorded',
    quirk:
      'Answers for itself; knows no RGB colours before version 5, and draws 256 as 8 where its own terminal calls itself xterm; swallows graphics and synchronized output.',
  },
];

/** The entry for a terminal of this name. */
export function knownTerminal(name: string): KnownTerminal | undefined {
  return knownTerminals.find((known) => known.name.test(name));
}
