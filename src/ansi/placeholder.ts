// Kitty's Unicode placeholders (kitty 0.28 and later): a private character that stands for a cell of an image. Its colour
// names the image, its first diacritic the row; tmux keeps both as it keeps any text. Cells to the right follow by themselves.

/** U+10EEEE. */
const placeholder = '\u{10eeee}';

/**
 * The diacritics that number rows and columns, in order: combining marks above (class 230) of Unicode 6.0 that nothing
 * decomposes to; ranges in hexadecimal. Specification: kitty's rowcolumn-diacritics.txt, of which this is the first part.
 */
const ranges =
  '305 30d-30e 310 312 33d-33f 346 34a-34c 350-352 357 35b 363-36f 483-487 592-595 597-599 59c-5a1 5a8-5a9 5ab-5ac ' +
  '5af 5c4 610-617 657-65b 65d-65e 6d6-6dc 6df-6e2 6e4 6e7-6e8 6eb-6ec 730 732-733 735-736 73a 73d 73f-741 743 745 ' +
  '747 749-74a 7eb-7f1 7f3 816-819 81b-823 825-827 829-82d 951 953-954 f82-f83 f86-f87 135d-135f 17dd 193a 1a17 ' +
  '1a75-1a7c 1b6b 1b6d-1b73 1cd0-1cd2 1cda-1cdb 1ce0';

const marks: readonly string[] = ranges.split(' ').flatMap((range) => {
  const [first, last = first] = range.split('-').map((digits) => Number.parseInt(digits, 16));
  return Array.from({ length: last! - first! + 1 }, (_, i) => String.fromCodePoint(first! + i));
});

/** Rows that placeholders can number here. */
export const mostPlaceholderRows = marks.length;

/** One row of an image, so many cells wide. `row` counts from 0 within the image, below `mostPlaceholderRows`. */
export function placeholderRow(row: number, columns: number): string {
  return placeholder + marks[row] + marks[0] + placeholder.repeat(Math.max(0, columns - 1));
}
