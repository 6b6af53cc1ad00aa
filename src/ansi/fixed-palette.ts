// The part of xterm's 256 colours that is the same everywhere: colours that have both a long name (38;2;r;g;b) and a
// short one (38;5;n).

/** Levels of the 6 × 6 × 6 cube that is 16–231; 232–255 are greys 8, 18 … 238. */
export const cubeLevels: readonly number[] = [0, 95, 135, 175, 215, 255];

/** Themes repaint 0–15, and some (base16-shell) 16–21 too: those are never relied on. */
const firstFixed = 22;

/** Levels between the channels of what counts as grey: below half of the cube's usual step. */
const nearlyGrey = 20;

const notALevel = 0xff;
const placeOfLevel = new Uint8Array(256).fill(notALevel);
for (const [place, level] of cubeLevels.entries()) placeOfLevel[level] = place;

/** The index 22–255 that shows exactly 0xRRGGBB, or −1. */
export function fixedIndexOf(rgb: number): number {
  const red = rgb >> 16;
  const green = (rgb >> 8) & 0xff;
  const blue = rgb & 0xff;
  if (red === green && green === blue && red >= 8 && red <= 238 && (red - 8) % 10 === 0) {
    return 232 + (red - 8) / 10;
  }
  const r = placeOfLevel[red]!;
  const g = placeOfLevel[green]!;
  const b = placeOfLevel[blue]!;
  if (r === notALevel || g === notALevel || b === notALevel) return -1;
  const index = 16 + r * 36 + g * 6 + b;
  return index < firstFixed ? -1 : index;
}

const nearestLevel = Uint8Array.from({ length: 256 }, (_, value) =>
  cubeLevels.reduce((best, level) => (Math.abs(level - value) < Math.abs(best - value) ? level : best)),
);

/** A colour with a short name that is about the nearest to 0xRRGGBB: a grey for what is nearly grey, else the cube's. */
export function nearestFixed(rgb: number): number {
  const red = rgb >> 16;
  const green = (rgb >> 8) & 0xff;
  const blue = rgb & 0xff;
  const spread = Math.max(red, green, blue) - Math.min(red, green, blue);
  if (spread < nearlyGrey && green >= 4 && green < 243) {
    return (8 + (((green - 3) / 10) | 0) * 10) * 0x010101;
  }
  const near = (nearestLevel[red]! << 16) | (nearestLevel[green]! << 8) | nearestLevel[blue]!;
  // The cube's first six have no fixed name.
  return near <= 0xff ? 0x080808 : near;
}

const digits = Uint8Array.from({ length: 256 }, (_, value) => String(value).length);

/** Bytes of a colour inside an SGR: `38;2;r;g;b`, or `38;5;n` where that shows the same. */
export function rgbBytes(rgb: number): number {
  const index = fixedIndexOf(rgb);
  if (index >= 0) return 5 + digits[index]!;
  return 7 + digits[rgb >> 16]! + digits[(rgb >> 8) & 0xff]! + digits[rgb & 0xff]!;
}
