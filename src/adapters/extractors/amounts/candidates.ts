/**
 * The places where an amount may stand: currency signs, codes and names, in the order of the text. It only finds them, fast:
 * one search for what all of them begin with, and a look at each.
 */
import {LiteralSearch} from '../literals/literal-search.ts';
import {codeAt, isLetter} from '../spanish/characters.ts';

export type Currency = 'ARS' | 'USD' | 'EUR';

export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly currency: Currency;
  /** A sign or code stands beside figures; a name also beside words, which real text may glue to it (PESOSciento). */
  readonly kind: 'sign' | 'name';
}

/** Signs, codes, and what ends the names: `lares` has `do` or `dó` before it. */
const beginnings = new LiteralSearch(['$', '€', 'USD', 'EUR', 'ARS', 'pesos', 'lares', 'euros']);
const code = /USD|EUR|ARS/y;
const nameEnd = /pesos|lares|euros/iy;
const codeLength = 3;
const nameLength = 5;
const dollar = 0x24;
const euro = 0x20ac;

/** All candidates of a text, one after the other. */
export class Candidates {
  private text = '';
  private next = 0;

  /** Turns to a text, and forgets the one before. */
  begin(text: string): void {
    this.text = text;
    this.next = 0;
    beginnings.begin(text);
  }

  take(): Candidate | undefined {
    for (let at = beginnings.find(this.next); at !== Infinity; at = beginnings.find(this.next)) {
      this.next = at + 1;
      const candidate = candidateAt(this.text, at);
      if (candidate !== undefined) return candidate;
    }
    // Texts are large: none is kept.
    this.text = '';
    return undefined;
  }
}

function candidateAt(text: string, at: number): Candidate | undefined {
  const first = codeAt(text, at);
  if (first === dollar) return dollarSign(text, at);
  if (first === euro) return {start: at, end: at + 1, currency: 'EUR', kind: 'sign'};
  if (stands(nameEnd, text, at)) return currencyName(text, at);
  return stands(code, text, at) ? currencyCode(text, at) : undefined;
}

function stands(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function currencyCode(text: string, at: number): Candidate | undefined {
  const end = at + codeLength;
  // The code of a sign that follows it (USD$) is the sign's.
  if (isLetter(codeAt(text, at - 1)) || isLetter(codeAt(text, end)) || codeAt(text, end) === dollar) return undefined;
  const first = text.charAt(at);
  return {start: at, end, currency: first === 'U' ? 'USD' : first === 'E' ? 'EUR' : 'ARS', kind: 'sign'};
}

function currencyName(text: string, at: number): Candidate | undefined {
  const end = at + nameLength;
  const first = codeAt(text, at) | 0x20;
  const start = first === 0x6c ? at - 2 : at;
  if (isLetter(codeAt(text, start - 1)) || (first === 0x6c && !isDolar(text, start))) return undefined;
  return {start, end, currency: first === 0x70 ? 'ARS' : first === 0x65 ? 'EUR' : 'USD', kind: 'name'};
}

/** `$`, `AR$`, `U$S`, `U$D`, `US$`, `USD$`; undefined for the money of other countries (R$). */
function dollarSign(text: string, at: number): Candidate | undefined {
  let start = at;
  while (start > at - 4 && start > 0 && isLetter(codeAt(text, start - 1))) start--;
  const before = text.slice(start, at).toLowerCase();
  if (before === 'r') return undefined;
  if (before === 'u' || before === 'us' || before === 'usd') {
    const behind = codeAt(text, at + 1) | 0x20;
    const lettered = before === 'u' && (behind === 0x73 || behind === 0x64) && !isLetter(codeAt(text, at + 2));
    return {start, end: at + (lettered ? 2 : 1), currency: 'USD', kind: 'sign'};
  }
  return {start: before === 'ar' || before === 'ars' ? start : at, end: at + 1, currency: 'ARS', kind: 'sign'};
}

function isDolar(text: string, start: number): boolean {
  const second = codeAt(text, start + 1);
  return start >= 0 && (codeAt(text, start) | 0x20) === 0x64 && ((second | 0x20) === 0x6f || second === 0xf3 || second === 0xd3);
}
