/**
 * The places where an amount may stand: currency signs, codes and names, in the order of the text. It only finds them, fast:
 * a text without any costs four native searches.
 */
import {isLetter} from '../spanish/characters.ts';

export type Currency = 'ARS' | 'USD' | 'EUR';

export interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly currency: Currency;
  /** A sign or code stands beside figures; a name also beside words, which real text may glue to it (PESOSciento). */
  readonly kind: 'sign' | 'name';
}

/** The codes, and what ends the names: five letters each, `lares` with `do` or `dó` before it. */
const codes = /USD|EUR|ARS/g;
const nameEnds = /pesos|lares|euros/gi;
const codeLength = 3;
const nameLength = 5;

/** All candidates of a text, one after the other. */
export class Candidates {
  private readonly text: string;
  /** Where each stands next; Infinity when no more do. */
  private dollar: number;
  private euro: number;
  private code: number;
  private name: number;

  constructor(text: string) {
    this.text = text;
    this.dollar = found(text.indexOf('$'));
    this.euro = found(text.indexOf('€'));
    this.code = search(codes, text, 0);
    this.name = search(nameEnds, text, 0);
  }

  take(): Candidate | undefined {
    for (;;) {
      const at = Math.min(this.dollar, this.euro, this.code, this.name);
      if (at === Infinity) return undefined;
      const candidate = at === this.dollar ? this.takeDollar() : at === this.name ? this.takeName() : this.takeOther(at);
      if (candidate !== undefined) return candidate;
    }
  }

  private takeDollar(): Candidate | undefined {
    const at = this.dollar;
    this.dollar = found(this.text.indexOf('$', at + 1));
    return dollarSign(this.text, at);
  }

  private takeOther(at: number): Candidate | undefined {
    if (at === this.euro) {
      this.euro = found(this.text.indexOf('€', at + 1));
      return {start: at, end: at + 1, currency: 'EUR', kind: 'sign'};
    }
    const end = at + codeLength;
    this.code = search(codes, this.text, end);
    // The code of a sign that follows it (USD$) is the sign's.
    if (isLetter(this.text.charCodeAt(at - 1)) || isLetter(this.text.charCodeAt(end)) || this.text.charAt(end) === '$') return undefined;
    const first = this.text.charAt(at);
    return {start: at, end, currency: first === 'U' ? 'USD' : first === 'E' ? 'EUR' : 'ARS', kind: 'sign'};
  }

  private takeName(): Candidate | undefined {
    const at = this.name;
    const end = at + nameLength;
    this.name = search(nameEnds, this.text, end);
    const first = this.text.charCodeAt(at) | 0x20;
    const start = first === 0x6c ? at - 2 : at;
    if (isLetter(this.text.charCodeAt(start - 1)) || (first === 0x6c && !isDolar(this.text, start))) return undefined;
    return {start, end, currency: first === 0x70 ? 'ARS' : first === 0x65 ? 'EUR' : 'USD', kind: 'name'};
  }
}

function found(at: number): number {
  return at < 0 ? Infinity : at;
}

function search(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex - (pattern === codes ? codeLength : nameLength) : Infinity;
}

/** `$`, `AR$`, `U$S`, `U$D`, `US$`, `USD$`; undefined for the money of other countries (R$). */
function dollarSign(text: string, at: number): Candidate | undefined {
  let start = at;
  while (start > at - 4 && start > 0 && isLetter(text.charCodeAt(start - 1))) start--;
  const before = text.slice(start, at).toLowerCase();
  if (before === 'r') return undefined;
  if (before === 'u' || before === 'us' || before === 'usd') {
    const behind = text.charCodeAt(at + 1) | 0x20;
    const lettered = before === 'u' && (behind === 0x73 || behind === 0x64) && !isLetter(text.charCodeAt(at + 2));
    return {start, end: at + (lettered ? 2 : 1), currency: 'USD', kind: 'sign'};
  }
  return {start: before === 'ar' || before === 'ars' ? start : at, end: at + 1, currency: 'ARS', kind: 'sign'};
}

function isDolar(text: string, start: number): boolean {
  const second = text.charCodeAt(start + 1);
  return start >= 0 && (text.charCodeAt(start) | 0x20) === 0x64 && ((second | 0x20) === 0x6f || second === 0xf3 || second === 0xd3);
}
