// How many cells a text takes, and where it may be cut. Terminals disagree about emoji, marks and new characters: what is
// said here is an upper bound, so that what is drawn never reaches beyond what was reserved (lines-box.ts does the rest).

/** What a reader sees as one character, and the cells reserved for it. */
export interface Cluster {
  readonly text: string;
  readonly cells: number;
}

// Made when first needed: it takes 10 ms (measured), and many calls never see a character outside `simple`.
let segmenter: Intl.Segmenter | undefined;
// Latin, Greek, Cyrillic, punctuation, arrows, frames and blocks: one character, one cell, wherever this screen's own frames
// work at all.
const simple =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u259f]*$/;
// East Asian Wide and Fullwidth of Unicode 16 in broad ranges (what is narrow inside them only gets a gap), and emoji.
const wide =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d37f}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}/u;
// Marks that stand on their base. Spacing marks (Mc) take a cell in some terminals and none in others: they count.
const standing = /[\p{Mn}\p{Me}]/u;

/** Cuts a text into clusters. Expects what plainText returns, or our own words. */
export function clusters(text: string): Cluster[] {
  if (isSimple(text)) return Array.from(text, (letter) => ({ text: letter, cells: 1 }));
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => ({
    text: segment,
    cells: clusterCells(segment),
  }));
}

/** Every character takes exactly one cell in every terminal. */
export function isSimple(text: string): boolean {
  return simple.test(text);
}

export function textCells(text: string): number {
  if (isSimple(text)) return text.length;
  return clusters(text).reduce((total, { cells }) => total + cells, 0);
}

/** The longest beginning that fits into `cells`, with `…` in the last one if anything was cut. */
export function clip(text: string, cells: number): string {
  if (textCells(text) <= cells) return text;
  if (cells < 1) return '';
  return `${take(clusters(text), cells - 1)}…`;
}

/** The longest end that fits into `cells`: what a line editor shows. */
export function tail(text: string, cells: number): string {
  return take(clusters(text).reverse(), cells, true);
}

/** Breaks a text into lines of at most `cells`, after a space where there is one. At least one line. */
export function wrap(text: string, cells: number): string[] {
  const lines: string[] = [];
  let line: Cluster[] = [];
  let used = 0;
  for (const cluster of clusters(text)) {
    if (used + cluster.cells > cells && line.length > 0) {
      const space = cluster.text === ' ' ? -1 : line.findLastIndex(({ text: letter }) => letter === ' ');
      const rest = space > 0 ? line.splice(space + 1) : [];
      lines.push(join(line).trimEnd());
      line = rest;
      used = rest.reduce((total, { cells: width }) => total + width, 0);
      if (cluster.text === ' ' && line.length === 0) continue;
    }
    if (cluster.cells > cells) continue;
    line.push(cluster);
    used += cluster.cells;
  }
  lines.push(join(line));
  return lines;
}

function clusterCells(cluster: string): number {
  let cells = 0;
  for (const point of cluster) cells += standing.test(point) ? 0 : wide.test(point) ? 2 : 1;
  if (cluster.includes('\ufe0f')) cells = Math.max(cells, 2);
  return Math.max(cells, 1);
}

function take(from: readonly Cluster[], cells: number, reversed = false): string {
  const kept: Cluster[] = [];
  let used = 0;
  for (const cluster of from) {
    if (used + cluster.cells > cells) break;
    used += cluster.cells;
    kept.push(cluster);
  }
  return join(reversed ? kept.reverse() : kept);
}

function join(parts: readonly Cluster[]): string {
  return parts.map(({ text }) => text).join('');
}
