// Text from a peer made safe to draw: one line of visible characters that cannot move the cursor, reorder or hide their
// neighbours, or pile up. How wide it is on a screen is the screen's matter.

/** Marks kept on one base character. chosen: pointed Hebrew needs three, Vietnamese two; more is a tower. */
const maxMarks = 4;

const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const spaces = /\p{Zs}/gu;
// Controls (C0, C1, DEL), format characters (bidi overrides and isolates, joiners, tags, soft hyphen, byte order mark)
// and whatever else is drawn as nothing (fillers, variation selectors); VS16 (FE0F) is looked at afterwards.
const invisible = /(?!\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
// Half a surrogate pair, private use (fonts put anything there; the screen marks its picture cells with one), unassigned.
const meaningless = /[\p{Cs}\p{Co}\p{Cn}]/gu;
const strayEmojiStyle = /(?<!\p{Extended_Pictographic})\ufe0f/gu;
const marksWithoutBase = /(?<=^| )\p{M}+/gu;
const tower = new RegExp(`(\\p{M}{${maxMarks}})\\p{M}+`, 'gu');

/**
 * One line of at most `maxCharacters` code points (the last one `…` when it was cut), in NFC. Line breaks, tabs and
 * exotic spaces become a space; lone surrogates, private-use and unassigned code points become U+FFFD. Idempotent; never
 * throws; the work is bounded by `maxCharacters`, not by the input.
 */
export function plainText(text: string, maxCharacters = 2000): string {
  // Eight units a character leave room for what is thrown away without reading an endless input.
  const bounded = text.slice(0, maxCharacters * 8);
  const visible = bounded
    .replace(lineBreaks, ' ')
    .replace(invisible, '')
    .replace(spaces, ' ')
    .replace(meaningless, '\ufffd')
    .normalize('NFC')
    .replace(strayEmojiStyle, '')
    .replace(marksWithoutBase, '')
    .replace(tower, '$1')
    // What stood between a letter and its mark may have gone.
    .normalize('NFC');
  const cut = bounded.length < text.length;
  const points = Array.from(visible);
  if (points.length <= maxCharacters && !cut) return visible;
  if (maxCharacters < 1) return '';
  return `${points.slice(0, maxCharacters - 1).join('')}…`;
}
