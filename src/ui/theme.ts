// Names of looks → colours and weights, and the packed form that blessed keeps in a cell. Panes use names only.

/** Colours are indices into the 256-colour palette; left out: the terminal's own. */
export interface Style {
  readonly fg?: number;
  readonly bg?: number;
  readonly bold?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

/** Below 16 the user's own palette is respected; above, greys that stay readable on dark and light grounds. */
const colours = {
  text: {},
  dim: { fg: 245 },
  border: { fg: 240 },
  label: { fg: 37, bold: true },
  good: { fg: 34 },
  // Yellow cannot be read on white: a dark orange of the fixed palette can, and on black too.
  warn: { fg: 172, bold: true },
  bad: { fg: 1, bold: true },
  title: { fg: 255, bg: 236, bold: true },
  'title-dim': { fg: 250, bg: 236 },
  'title-warn': { fg: 0, bg: 3 },
  // White on a dark red of the fixed palette: the user's own red may be a pale one.
  'title-bad': { fg: 231, bg: 160, bold: true },
  key: { fg: 0, bg: 6 },
  mine: { fg: 2, bold: true },
  theirs: { fg: 6, bold: true },
  cursor: { inverse: true },
  card: { fg: 250, bold: true },
  popup: { fg: 255, bg: 236 },
  'popup-title': { fg: 14, bg: 236, bold: true },
  'popup-dim': { fg: 250, bg: 236 },
} as const satisfies Record<string, Style>;

export type StyleName = keyof typeof colours;
export type Theme = Readonly<Record<StyleName, Style>>;

export const colourTheme: Theme = colours;

/** For NO_COLOR (no-color.org): weights and inversion only. */
export const plainTheme: Theme = {
  text: {},
  dim: {},
  border: {},
  label: { bold: true },
  good: {},
  warn: { bold: true },
  bad: { bold: true, underline: true },
  title: { inverse: true, bold: true },
  'title-dim': { inverse: true },
  'title-warn': { inverse: true, bold: true, underline: true },
  // The only words of the line that are not inverse.
  'title-bad': { bold: true },
  key: { inverse: true },
  mine: { bold: true },
  theirs: { bold: true },
  cursor: { inverse: true },
  card: { bold: true },
  popup: {},
  'popup-title': { bold: true },
  'popup-dim': {},
};

/** NO_COLOR set to anything but the empty string asks for no colours. */
export function themeFor(env: { readonly NO_COLOR?: string | undefined }): Theme {
  return env.NO_COLOR ? plainTheme : colourTheme;
}

/**
 * A style as blessed 0.1.81 packs it: flags in bits 18–26, foreground in 9–17, background in 0–8; 0x1ff is the default
 * colour.
 */
export function packStyle({ fg = 0x1ff, bg = 0x1ff, bold, underline, inverse }: Style): number {
  const flags = (bold ? 1 : 0) | (underline ? 2 : 0) | (inverse ? 8 : 0);
  return (flags << 18) | (fg << 9) | bg;
}
