/** Spanish number words. Knows single words only, also when misspelt by a letter or two; how they combine is not its business. */

import {fold} from '../spanish/fold.ts';

/** `low`: below 30; `ten`: 30 to 90; `hundred`: 100 to 900; `scale`: what stands before is multiplied. */
export interface NumberWord {
  readonly kind: 'low' | 'ten' | 'hundred' | 'scale';
  readonly value: number;
  /** False when the word is only near to a number word. */
  readonly exact: boolean;
}

const low =
  'cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve ' +
  'veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve';
const tens = 'treinta cuarenta cincuenta sesenta setenta ochenta noventa';
const hundreds = 'ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos';
const lengthMax = 16;

const words = buildVocabulary();
/** As printed most often, so that few words need folding. */
const printed = new Map([...words].flatMap(([word, meaning]) => casesOf(word).map((form) => [form, meaning] as const)));
const byLength = groupByLength();

/** The number word that a run of letters is, or most likely was meant to be. */
export function numberWord(letters: string): NumberWord | undefined {
  return printed.get(letters) ?? foldedWord(fold(letters));
}

/** The number word that a run of letters is, case and accents apart. */
export function exactNumberWord(letters: string): NumberWord | undefined {
  return printed.get(letters) ?? words.get(fold(letters));
}

function foldedWord(token: string): NumberWord | undefined {
  return words.get(token) ?? misspelt(token);
}

function casesOf(word: string): readonly string[] {
  return [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)];
}

function buildVocabulary(): ReadonlyMap<string, NumberWord> {
  const map = new Map<string, NumberWord>();
  const add = (list: string, kind: NumberWord['kind'], valueOf: (index: number) => number) => {
    for (const [index, word] of list.split(' ').entries()) map.set(word, {kind, value: valueOf(index), exact: true});
  };
  add(low, 'low', (index) => index);
  add('un una unos unas', 'low', () => 1);
  add('veintiun veintiuna', 'low', () => 21);
  add(tens, 'ten', (index) => (index + 3) * 10);
  add(hundreds, 'hundred', (index) => (index + 1) * 100);
  add(hundreds.replaceAll('os', 'as'), 'hundred', (index) => (index + 1) * 100);
  add('cien cientos', 'hundred', () => 100);
  add('mil', 'scale', () => 1e3);
  add('millon millones', 'scale', () => 1e6);
  add('billon billones', 'scale', () => 1e12);
  return map;
}

/** First letters are hardly ever misspelt, so the few words of like length and letter are all that need comparing. */
function groupByLength(): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const word of words.keys()) {
    const slips = slipsAllowed(word.length);
    for (let length = word.length - slips; length <= word.length + slips; length++) {
      const key = `${word.charAt(0)}${length}`;
      groups.set(key, [...(groups.get(key) ?? []), word]);
    }
  }
  return groups;
}

function slipsAllowed(length: number): number {
  if (length < 6) return 0;
  return length < 10 ? 1 : 2;
}

function misspelt(token: string): NumberWord | undefined {
  if (token.length < 6 || token.length > lengthMax) return undefined;
  let best: string | undefined;
  let least = Infinity;
  for (const word of byLength.get(`${token.charAt(0)}${token.length}`) ?? []) {
    const distance = editDistance(token, word);
    if (distance <= slipsAllowed(word.length) && distance < least) {
      least = distance;
      best = word;
    }
  }
  const found = best === undefined ? undefined : words.get(best);
  return found === undefined ? undefined : {...found, exact: false};
}

const above = new Uint8Array(lengthMax + 2);

/** Levenshtein's, over at most 16 letters: a constant amount of work. */
function editDistance(left: string, right: string): number {
  for (let column = 0; column <= right.length; column++) above[column] = column;
  for (let row = 1; row <= left.length; row++) {
    let diagonal = row - 1;
    above[0] = row;
    for (let column = 1; column <= right.length; column++) {
      const replaced = diagonal + (left.charCodeAt(row - 1) === right.charCodeAt(column - 1) ? 0 : 1);
      diagonal = above[column] ?? 0;
      above[column] = Math.min(replaced, diagonal + 1, (above[column - 1] ?? 0) + 1);
    }
  }
  return above[right.length] ?? 0;
}
