/** The sentence around a place: one search for marks gives what looking at every character gives. */
import * as fc from '../../../support/properties.ts';
import {expect, it} from 'vitest';
import {findAmounts} from '../../../../src/adapters/extractors/amounts/scan.ts';
import {Sentences, sentenceMax} from '../../../../src/adapters/extractors/amounts/sentence.ts';
import {isLetter, isLineBreak, isSpace} from '../../../../src/adapters/extractors/spanish/characters.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';
import {sums} from './pieces.ts';

const stops = '.;!?:';

/** Every character, one after the other, 32 at a time behind the place asked for. */
class PlainSentences {
  private readonly text: string;
  private at = 0;
  private readonly ends: number[] = [];

  constructor(text: string) {
    this.text = text;
  }

  around(start: number, end: number): string {
    const {text} = this;
    const room = Math.max(0, sentenceMax - (end - start));
    const least = Math.max(0, start - Math.min(180, room));
    this.at = Math.max(this.at, least);
    this.lookUpTo(end);
    const before = this.ends.findLast((at) => at <= start) ?? -1;
    const from = before >= least ? before : this.cutBefore(least, start);
    const most = Math.min(text.length, end + room - (start - from));
    const next = (): number | undefined => this.ends.find((at) => at > end);
    while (next() === undefined && this.at < most) this.lookUpTo(Math.min(most, this.at + 32));
    const after = next() ?? Infinity;
    return text.slice(from, after <= most ? after : this.cutAfter(most, end)).trim();
  }

  private lookUpTo(end: number): void {
    for (; this.at < end; this.at++) if (this.isEnd(this.at)) this.ends.push(this.at + 1);
  }

  private isEnd(at: number): boolean {
    const {text} = this;
    if (isLineBreak(text.charCodeAt(at))) {
      let last = at - 1;
      while (last > at - 4 && last > 0 && (isSpace(text.charCodeAt(last)) || text[last] === '-')) last--;
      return isLineBreak(text.charCodeAt(at - 1)) || (last >= 0 && stops.includes(text.charAt(last)));
    }
    const next = text.charCodeAt(at + 1);
    if (!stops.includes(text.charAt(at)) || text[at] === ':' || !isSpace(next) || isLineBreak(next)) return false;
    let start = at;
    while (start > 0 && start > at - 4 && isLetter(text.charCodeAt(start - 1))) start--;
    return text[at] !== '.' || start === at || at - start === 4;
  }

  private cutBefore(least: number, start: number): number {
    if (least === 0) return 0;
    let at = least;
    while (at < start && !isSpace(this.text.charCodeAt(at))) at++;
    return at < start ? at : this.keepPair(least);
  }

  private cutAfter(most: number, end: number): number {
    if (most === this.text.length) return most;
    let at = most;
    while (at > end && !isSpace(this.text.charCodeAt(at))) at--;
    return at > end ? at : Math.max(end, this.keepPair(most));
  }

  private keepPair(at: number): number {
    return /[\udc00-\udfff]/.test(this.text.charAt(at)) ? at + 1 : at;
  }
}

it('is the same as by looking at every character, whatever text came before', () => {
  const fast = new Sentences();
  fc.assert(
    fc.property(sums, sums, fc.array(fc.nat({max: 120}), {minLength: 1, maxLength: 20}), (one, other, steps) => {
      const text = one + other;
      fast.begin(text);
      const plain = new PlainSentences(text);
      let at = 0;
      for (const step of steps) {
        at = Math.min(text.length, at + step);
        const end = Math.min(text.length, at + (step % 7));
        expect(fast.around(at, end)).toBe(plain.around(at, end));
        at = end;
      }
    }),
    {numRuns: 2000},
  );
});

it.runIf(bulletinsAreHere)(`and so around the amounts of the real bulletins${whyNot}`, () => {
  let amounts = 0;
  for (const {text} of readDocuments()) {
    const plain = new PlainSentences(text);
    for (const {offset, text: printed, sentence} of findAmounts(text)) {
      if (printed.length === 600) continue;
      amounts++;
      expect(sentence).toBe(plain.around(offset, offset + printed.length));
    }
  }
  expect(amounts).toBeGreaterThan(1000);
});
