/**
 * The sentence around places of a text, cut to a bound. One search, once through the text, for marks that may end a sentence, and
 * a look at each.
 */
import {codeAt, isLetter, isLineBreak, isSpace} from '../spanish/characters.ts';

/** UTF-16 units, what it stands around included (unless that alone is longer). */
export const sentenceMax = 300;
const beforeMax = 180;
/** Looked at together, in search of a sentence's end. */
const stride = 32;
/** Shorter words before a dot are abbreviations: Sr., Dra., Art., Nº. */
const abbreviationMax = 4;
/** A stop with a blank of the same line behind it, or a line break. */
const mark = /[.;!?](?=[\t\v\f \u00a0\u00ad\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff])|[\n\r]/g;

/** Sentences of one text at a time, for places asked for in order. */
export class Sentences {
  private text = '';
  /** Behind the last character looked at. */
  private at = 0;
  /** The first mark at or behind it; before the first search, nothing is known. */
  private mark = -1;
  /** Where sentences end among the marks looked at last; those before `first` are too far back to be asked for again. */
  private readonly ends: number[] = [];
  private first = 0;
  /** No blank stands from the last cut's bound to here; each bound lies behind the one before. */
  private blankAhead = 0;
  /** The last blank up to where cuts were looked for last. */
  private blankBehind = -1;
  private blanksTo = -1;

  /** Turns to a text, and forgets the one before. */
  begin(text: string): void {
    this.text = text;
    this.at = 0;
    this.mark = -1;
    this.ends.length = 0;
    this.first = 0;
    this.blankAhead = 0;
    this.blankBehind = -1;
    this.blanksTo = -1;
  }

  /** The sentence in which `start` to `end` stand, without blanks at its ends. */
  around(start: number, end: number): string {
    const room = Math.max(0, sentenceMax - (end - start));
    const least = Math.max(0, start - Math.min(beforeMax, room));
    if (this.at < least) this.at = least;
    if (this.mark < this.at) this.mark = this.nextMark(this.at);
    this.lookUpTo(end);
    while ((this.ends[this.first + 1] ?? Infinity) <= start) this.first++;
    const before = this.ends[this.first] ?? -1;
    const from = before >= least && before <= start ? before : this.cutBefore(least, start);
    const most = Math.min(this.text.length, end + room - (start - from));
    return this.text.slice(from, this.endAfter(end, most)).trim();
  }

  private endAfter(end: number, most: number): number {
    let index = this.first;
    while ((this.ends[index] ?? Infinity) <= end) index++;
    while (this.ends[index] === undefined && this.at < most) this.lookUpTo(Math.min(most, this.at + stride));
    const after = this.ends[index] ?? Infinity;
    return after <= most ? after : this.cutAfter(most, end);
  }

  private lookUpTo(end: number): void {
    while (this.mark < end) {
      if (endsSentence(this.text, this.mark)) this.ends.push(this.mark + 1);
      this.mark = this.nextMark(this.mark + 1);
    }
    if (this.at < end) this.at = end;
  }

  private nextMark(from: number): number {
    mark.lastIndex = from;
    return mark.test(this.text) ? mark.lastIndex - 1 : Infinity;
  }

  private cutBefore(least: number, start: number): number {
    if (least === 0) return 0;
    let at = Math.max(least, this.blankAhead);
    while (at < start && !isSpace(codeAt(this.text, at))) at++;
    this.blankAhead = at;
    return at < start ? at : keepPair(this.text, least);
  }

  /** The bound cuts into the text: end at a blank, so that no word (and no surrogate pair) is halved. */
  private cutAfter(most: number, end: number): number {
    if (most === this.text.length) return most;
    const blank = most < this.blanksTo ? this.lastBlank(most, end) : this.lastBlankOn(most, end);
    return blank > end ? blank : Math.max(end, keepPair(this.text, most));
  }

  private lastBlankOn(most: number, end: number): number {
    const from = Math.max(end, this.blanksTo);
    const blank = this.lastBlank(most, from);
    this.blanksTo = most;
    if (blank > from) this.blankBehind = blank;
    return this.blankBehind;
  }

  /** In (from, most]; `from` where there is none. */
  private lastBlank(most: number, from: number): number {
    let at = most;
    while (at > from && !isSpace(codeAt(this.text, at))) at--;
    return at;
  }
}

/** Does a sentence end with the mark at `at`? */
function endsSentence(text: string, at: number): boolean {
  const code = codeAt(text, at);
  if (isLineBreak(code)) return isLineBreak(codeAt(text, at - 1)) || isStop(codeAt(text, lastPrinted(text, at)));
  return code !== 0x2e || !isAbbreviation(text, at);
}

/** Dot, colon, semicolon, exclamation and question mark. */
function isStop(code: number): boolean {
  return code === 0x2e || code === 0x3a || code === 0x3b || code === 0x21 || code === 0x3f;
}

function lastPrinted(text: string, before: number): number {
  let at = before - 1;
  while (at > before - 4 && at > 0 && (isSpace(codeAt(text, at)) || codeAt(text, at) === 0x2d)) at--;
  return at;
}

function isAbbreviation(text: string, dot: number): boolean {
  let start = dot;
  while (start > 0 && start > dot - abbreviationMax && isLetter(codeAt(text, start - 1))) start--;
  return start < dot && dot - start < abbreviationMax;
}

function keepPair(text: string, at: number): number {
  const code = codeAt(text, at);
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at;
}
