// Whether two names look alike to a person: letters of other alphabets, of other widths and styles, digits in the place of
// letters. A stranger who looks like a known peer is shown as such. Not the whole of Unicode's confusables (UTS #39): those of
// the alphabets that pass for Latin in a terminal's font; and a stranger is marked as one whatever the name.
import { plainText } from '../core/plain-text.ts';

/** Each letter that passes for a Latin one, behind that one. chosen by how they look in DejaVu Sans Mono. */
const lookalikes = `
a аАαΑɑª
b ЬВвΒƄ
c сϲСⅽ
d ԁⅾđ
e еЕΕєҽ
g ɡց
h һНΗհ
i іІΙıɩι
j јЈϳյ
k кКΚκ
l ӏⅼΙłƖ
m мМΜⅿ
n пΝոח
o оОοΟσօഠ๐øº
p рРρΡþ
q ԛգ
s ѕЅ
t тТτΤŧ
u υսцʋ
v νѵⅴ
w ԝωѡш
x хХχΧⅹ×
y уУүΥγʏ
z Ζᴢ
`;

const latin = new Map<string, string>();
for (const row of lookalikes.trim().split('\n')) {
  const [letter = '', ...others] = row.replaceAll(' ', '');
  for (const other of others) latin.set(other, letter);
}

/** What is left of a name when all that looks alike is made the same. Empty when nothing is left that tells. */
export function skeletonOf(name: string): string {
  return Array.from(plainText(name, 64).normalize('NFKD').replace(/\p{M}/gu, ''))
    .map((letter) => latin.get(letter) ?? letter.toLowerCase())
    .join('')
    .replaceAll(/[1|il]/g, 'l')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('0', 'o')
    .replaceAll('rn', 'm')
    .replaceAll('vv', 'w');
}

export function looksLike(one: string, other: string): boolean {
  const skeleton = skeletonOf(one);
  return skeleton !== '' && skeleton === skeletonOf(other);
}
