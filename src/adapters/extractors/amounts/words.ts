/** Amounts in words: a run of Spanish number words and the cents behind it, to an exact decimal. Bounded by `wordsMax` words. */
import {fold} from '../spanish/fold.ts';
import {codeAt, isDigit, isLetter, skipBlanks, skipBlanksBack, skipFilling} from '../spanish/characters.ts';
import {exactNumberWord, numberWord, type NumberWord} from './vocabulary.ts';

export interface Words {
  readonly start: number;
  readonly end: number;
  /** Whole units, exact. Null when the words contradict each other (TRESCIENTOS CUATROCIENTOS). */
  readonly value: number | null;
}

const wordsMax = 40;
const tokenMax = 24;
const cents = /^(?:centavos?|ctvos?|cvos?|cts)$/;

/** The run of number words that begins at `at`. */
export function readWords(text: string, at: number): Words | undefined {
  sum.begin();
  let end = at;
  let exact = false;
  let next = at;
  for (let count = 0; count < wordsMax; count++) {
    const token = letters(text, next);
    const word = token === '' ? undefined : numberWord(token);
    if (word !== undefined) {
      sum.add(word);
      exact ||= word.exact;
      end = next + token.length;
    } else if (end === at || (token !== 'y' && token !== 'Y')) break;
    const behind = next + token.length;
    // A comma may follow a scale: "sesenta y seis millones, ochocientos mil".
    next = skipFilling(text, word?.kind === 'scale' && text.charAt(behind) === ',' ? behind + 1 : behind);
  }
  return exact ? {start: at, end, value: sum.value()} : undefined;
}

/** The run of number words that ends at `end`, begun not before `from`. A figure before a scale ("2,5 millones") is left to the caller. */
export function readWordsBack(text: string, end: number, from: number): Words | undefined {
  let start = end;
  let before = end;
  for (let count = 0; count < wordsMax; count++) {
    const first = tokenStart(text, before, from);
    const token = text.slice(first, before);
    if (exactNumberWord(token) !== undefined) start = first;
    else if (token !== 'y' && token !== 'Y') break;
    before = skipBlanksBack(text, first, from);
  }
  if (start === end) return undefined;
  const words = readWords(text, start);
  return words !== undefined && words.end === end ? words : undefined;
}

export interface Cents {
  readonly end: number;
  /** Two digits. */
  readonly digits: string;
}

/** The cents that follow an amount in words at `at`: `con 50/100`, `C/90/100`, `00/100`, `con setenta centavos`. */
export function readCents(text: string, at: number): Cents | undefined {
  let next = skipBlanks(text, at);
  const token = tokenAt(text, next);
  const joined = token === 'con' || token === 'c' || token === 'y' || token === 'mas';
  if (joined) {
    next = skipBlanks(text, next + token.length);
    if (token !== 'y' && text.charAt(next) === '/') next = skipBlanks(text, next + 1);
  }
  if (isDigit(codeAt(text, next))) return centsInDigits(text, next);
  if (!joined || token === 'c') return undefined;
  const words = readWords(text, next);
  if (words === undefined || words.value === null || words.value > 99) return undefined;
  const named = centsNamed(text, words.end);
  if (named === words.end && token !== 'con') return undefined;
  return {end: named, digits: String(words.value).padStart(2, '0')};
}

/** The folded word at `at`, '' when no letter stands there. Longer than any number word is as good as none. */
export function tokenAt(text: string, at: number): string {
  return fold(letters(text, at));
}

function letters(text: string, at: number): string {
  let end = at;
  const last = at + tokenMax;
  while (end < last && isLetter(codeAt(text, end))) end++;
  return end === at || end === last ? '' : text.slice(at, end);
}

function tokenStart(text: string, end: number, from: number): number {
  const least = Math.max(from, end - tokenMax);
  let start = end;
  while (start > least && isLetter(codeAt(text, start - 1))) start--;
  return start;
}

function centsInDigits(text: string, at: number): Cents | undefined {
  let end = at;
  while (end < at + 3 && isDigit(codeAt(text, end))) end++;
  const value = Number(text.slice(at, end));
  if (value > 99) return undefined;
  const slash = skipBlanks(text, end);
  const hundred = text.charAt(slash) === '/' ? skipBlanks(text, slash + 1) : slash;
  let behind = end;
  if (hundred > slash) {
    behind = hundred;
    while (behind < hundred + 3 && isDigit(codeAt(text, behind))) behind++;
    if (!/^(?:100|00|1000)$/.test(text.slice(hundred, behind))) return undefined;
  }
  const named = centsNamed(text, behind);
  if (behind === end && named === behind) return undefined;
  return {end: named, digits: String(value).padStart(2, '0')};
}

/** Behind the word for cents, if it stands at `at`. */
function centsNamed(text: string, at: number): number {
  const next = skipBlanks(text, at);
  const token = tokenAt(text, next);
  return cents.test(token) ? next + token.length : at;
}

/** Adds up number words from the highest to the lowest; whatever does not fit under what stands before spoils the sum. */
class Sum {
  private billions = 0;
  private millions = 0;
  private thousands = 0;
  /** Below 1000, and the least value that was added to it: the next must be less. */
  private group = 0;
  private least = 1000;
  private spoilt = false;

  begin(): void {
    this.billions = 0;
    this.millions = 0;
    this.thousands = 0;
    this.group = 0;
    this.least = 1000;
    this.spoilt = false;
  }

  add(word: NumberWord): void {
    if (word.kind === 'scale') this.scale(word.value);
    else if (this.fits(word)) {
      this.group += word.value;
      this.least = word.kind === 'hundred' ? 100 : word.kind === 'ten' || word.value === 10 || word.value === 20 ? 10 : 1;
    } else this.spoilt = true;
  }

  value(): number | null {
    const sum = this.billions + this.millions + this.thousands + this.group;
    return this.spoilt || !Number.isSafeInteger(sum) ? null : sum;
  }

  private fits(word: NumberWord): boolean {
    if (word.kind === 'hundred') return this.least === 1000;
    if (word.kind === 'ten' || word.value > 9) return this.least >= 100;
    return this.least >= 10;
  }

  private scale(value: number): void {
    const below = this.thousands + this.group;
    if (value === 1e3) {
      this.spoilt ||= this.thousands > 0;
      this.thousands = Math.max(1, this.group) * value;
    } else {
      const used = value === 1e6 ? this.millions : this.billions + this.millions;
      this.spoilt ||= below === 0 || used > 0;
      if (value === 1e6) this.millions = below * value;
      else this.billions = below * value;
      this.thousands = 0;
    }
    this.group = 0;
    this.least = 1000;
  }
}

/** The thread's, for one run of words at a time: see scan.ts on why it is not made anew. */
const sum = new Sum();
