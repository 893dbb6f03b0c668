/** The article cited of a norm, where it stands before the norm: `art. 130 bis de la Ley 11.757`. Looks back a bounded way only. */
import {codeAt, skipBlanksBack} from '../spanish/characters.ts';
import {fold, unitsThatFoldTo} from '../spanish/fold.ts';

const backMax = 110;
const plainBeginning = /art/i;
const beginning = new RegExp(['a', 'r', 't'].map((letter) => `[${unitsThatFoldTo(letter)}]`).join(''), 'g');
const beginningLength = 3;
/** The last words of `link`. */
const lastWords: ReadonlySet<string> = new Set(
  'de del la las los el citada citado mencionada mencionado referida referido propia propio'.split(' '),
);
const lastWordMax = Math.max(...[...lastWords].map((word) => word.length));
const link = / (?:de|del|de la|de las|de los|de el)(?: (?:citad|mencionad|referid|propi)[ao])?$/;
const number = '\\d{1,4} ?[º°ª]?(?: ?(?:bis|ter|quater|quinquies)\\b)?';
const article = new RegExp(`^art(?:iculos?|s)?\\.? ?(?:n[º°] ?)?(${number}(?: ?(?:,|y|e|al|a) ?(?:n[º°] ?)?${number}){0,12})(.*)$`);

/** The articles named before a norm that begins at `start`; nothing before `from` is looked at. */
export function articleBefore(text: string, start: number, from: number): string | null {
  const end = skipBlanksBack(text, start, from);
  const last = codeAt(text, end - 1) | 0x20;
  // The link ends in e, l, a, s or o: most keywords stand behind something else.
  if (last !== 0x65 && last !== 0x6c && last !== 0x61 && last !== 0x73 && last !== 0x6f) return null;
  if (!mayEndLink(text, end, from)) return null;
  const printed = text.slice(Math.max(from, end - backMax), end);
  return plainBeginning.test(printed) ? articleIn(printed) : null;
}

/** False where the word that ends at `end` ends no link: no text need be folded then. */
function mayEndLink(text: string, end: number, from: number): boolean {
  const least = Math.max(from, end - lastWordMax - 1);
  let start = end;
  while (start > least && isPlainLetter(codeAt(text, start - 1))) start--;
  // Folding may turn what stands before it into one of its letters.
  return codeAt(text, start - 1) >= 0x80 || lastWords.has(text.slice(start, end).toLowerCase());
}

function isPlainLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}

/** What `articleInAll` says, from the end of the text, which mostly is enough. */
export function articleIn(printed: string): string | null {
  const tail = squeezed(printed.slice(lastBeginning(printed)));
  // No link holds the letters `art`: it stands in the tail, or nowhere.
  if (!link.test(tail)) return null;
  const at = lastArticle(tail);
  return at < 0 ? articleInAll(printed) : articleAt(tail, at);
}

/** The articles that a text ends with, before the link to a norm. */
export function articleInAll(printed: string): string | null {
  const before = squeezed(printed);
  const at = link.test(before) ? lastArticle(before) : -1;
  return at < 0 ? null : articleAt(before, at);
}

function articleAt(before: string, at: number): string | null {
  const found = article.exec(before.slice(at));
  if (found === null || /[;]|\. [a-z]{5}/.test(found[2] ?? '')) return null;
  return (found[1] ?? '')
    .replace(/ ?[º°ª]/g, '')
    .replace(/n[º°] ?/g, '')
    .trim();
}

/** Where the last letters stand that fold to `art`, with the character before them: what stands further back is seldom needed. */
function lastBeginning(printed: string): number {
  let at = 0;
  beginning.lastIndex = 0;
  while (beginning.test(printed)) at = beginning.lastIndex - beginningLength;
  return Math.max(0, at - 1);
}

/** Folded, with every run of blanks as one. */
function squeezed(text: string): string {
  return fold(text).replace(/[\s\u00ad\u200b-\u200f\u2060]+/g, ' ');
}

/** Where the last word for an article begins that a number follows. */
function lastArticle(text: string): number {
  let at = text.lastIndexOf('art');
  while (at >= 0 && !(/^art(?:iculos?|s)?\.? ?(?:n[º°] ?)?\d/.test(text.slice(at, at + 20)) && !/[a-z]/.test(text.charAt(at - 1)))) {
    at = at === 0 ? -1 : text.lastIndexOf('art', at - 1);
  }
  return at;
}
