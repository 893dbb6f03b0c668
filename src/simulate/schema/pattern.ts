/**
 * The part of regular expressions that a string can be made from: characters, classes, groups, alternatives, repetitions, anchors at
 * the ends. Anything else (look-arounds, back-references, word boundaries) is a fault that says so. Runs no regular expression of a
 * client's.
 */
import {schemaFault} from './schema-fault.ts';

/** `least`: characters of its shortest string. */
export type PatternNode =
  | {readonly type: 'characters'; readonly least: 1; readonly from: readonly string[]}
  | {readonly type: 'sequence'; readonly least: number; readonly parts: readonly PatternNode[]}
  | {readonly type: 'choice'; readonly least: number; readonly options: readonly PatternNode[]}
  | {readonly type: 'repeat'; readonly least: number; readonly part: PatternNode; readonly fewest: number; readonly most: number};

const lengthMost = 2000;
const nestingMost = 40;
const repeatMost = 10_000;
const printableAscii = range(' ', '~');
const digits = range('0', '9');
const word = [...range('a', 'z'), ...range('A', 'Z'), ...digits, '_'];
const classes: Readonly<Record<string, readonly string[]>> = {d: digits, w: word, s: [' ']};
const controls: Readonly<Record<string, string>> = {n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', 0: '\0'};

/** @throws {RequestFault} 400 where it is no expression, or one that cannot be kept */
export function parsePattern(source: string): PatternNode {
  if (source.length > lengthMost) throw schemaFault('a pattern is too long');
  const reader = new PatternReader(source);
  const node = reader.choice(0);
  if (!reader.isAtEnd) throw schemaFault('a pattern has a bracket too many');
  return node;
}

class PatternReader {
  private readonly characters: readonly string[];
  private at = 0;

  constructor(source: string) {
    this.characters = [...source];
  }

  get isAtEnd(): boolean {
    return this.at >= this.characters.length;
  }

  choice(depth: number): PatternNode {
    if (depth > nestingMost) throw schemaFault('a pattern nests too deep');
    const options = [this.sequence(depth)];
    while (this.take('|')) options.push(this.sequence(depth));
    const [only] = options;
    if (options.length === 1 && only !== undefined) return only;
    return {type: 'choice', options, least: Math.min(...options.map(({least}) => least))};
  }

  private sequence(depth: number): PatternNode {
    const parts: PatternNode[] = [];
    for (let next = this.peek(); next !== undefined && next !== '|' && next !== ')'; next = this.peek()) {
      if (next === '^' || next === '$') {
        this.at++;
        // An anchor within a pattern would match nothing more, or nothing at all.
        const isAtItsEnd = next === '^' ? parts.length === 0 : [undefined, '|'].includes(this.peek());
        if (depth > 0 || !isAtItsEnd) throw schemaFault('an anchor within a pattern cannot be kept');
      } else parts.push(this.repeated(this.atom(next, depth)));
    }
    return {type: 'sequence', parts, least: parts.reduce((sum, {least}) => sum + least, 0)};
  }

  private atom(next: string, depth: number): PatternNode {
    this.at++;
    if (next === '(') return this.group(depth);
    if (next === '[') return {type: 'characters', least: 1, from: this.set()};
    if (next === '.') return {type: 'characters', least: 1, from: printableAscii};
    if (next === '\\') return {type: 'characters', least: 1, from: this.escaped()};
    if (next === '*' || next === '+' || next === '?') throw schemaFault('a pattern repeats nothing');
    return {type: 'characters', least: 1, from: [next]};
  }

  private group(depth: number): PatternNode {
    if (this.take('?')) {
      if (this.take('<') && !['=', '!'].includes(this.peek() ?? '=')) while (!this.isAtEnd && this.peek() !== '>') this.at++;
      else if (this.peek() !== ':') throw schemaFault('a pattern with look-arounds cannot be kept: give it by --answers');
      this.at++;
    }
    const node = this.choice(depth + 1);
    if (!this.take(')')) throw schemaFault('a pattern lacks a bracket');
    return node;
  }

  private repeated(part: PatternNode): PatternNode {
    const bounds = this.bounds();
    if (bounds === undefined) return part;
    this.take('?');
    const [fewest, most] = bounds;
    if (fewest > most || fewest > repeatMost) throw schemaFault('a pattern repeats in a way that cannot be kept');
    return {type: 'repeat', part, fewest, most, least: fewest * part.least};
  }

  private bounds(): readonly [number, number] | undefined {
    if (this.take('*')) return [0, Infinity];
    if (this.take('+')) return [1, Infinity];
    if (this.take('?')) return [0, 1];
    if (this.peek() !== '{') return undefined;
    const end = this.characters.indexOf('}', this.at);
    const match = /^\{(\d{1,6})(,?)(\d{0,6})$/.exec(end < 0 ? '' : this.characters.slice(this.at, end).join(''));
    if (match === null) throw schemaFault("a pattern's { is not a repetition");
    this.at = end + 1;
    const least = Number(match[1]);
    if (match[2] === '') return [least, least];
    return [least, match[3] === '' ? Infinity : Number(match[3])];
  }

  private set(): readonly string[] {
    const isNegated = this.take('^');
    const members: string[] = [];
    for (let next = this.next(); next !== ']'; next = this.next()) {
      const from = next === '\\' ? this.escaped() : [next];
      const [start] = from;
      const isRange = from.length === 1 && this.peek() === '-' && this.characters[this.at + 1] !== ']';
      if (!isRange || start === undefined) {
        members.push(...from);
        continue;
      }
      this.at++;
      const last = this.next();
      const [end = ''] = last === '\\' ? this.escaped() : [last];
      members.push(...range(start, end));
    }
    const left = isNegated ? printableAscii.filter((character) => !members.includes(character)) : members;
    if (left.length === 0) throw schemaFault('a pattern has a class that holds no character');
    return left;
  }

  private escaped(): readonly string[] {
    const next = this.next();
    const known = classes[next];
    if (known !== undefined) return known;
    if (['D', 'W', 'S'].includes(next)) {
      const others = classes[next.toLowerCase()] ?? [];
      return printableAscii.filter((character) => !others.includes(character));
    }
    const control = controls[next];
    if (control !== undefined) return [control];
    if (next === 'u' || next === 'x') return [this.coded(next === 'u' ? 4 : 2)];
    if (/[A-Za-z1-9]/.test(next)) throw schemaFault(`a pattern's \\${next} cannot be kept: give it by --answers`);
    return [next];
  }

  private coded(length: number): string {
    const code = this.characters.slice(this.at, this.at + length).join('');
    if (!/^[0-9a-fA-F]+$/.test(code) || code.length < length) throw schemaFault('a pattern has an escape that is none');
    this.at += length;
    return String.fromCodePoint(Number.parseInt(code, 16));
  }

  private peek(): string | undefined {
    return this.characters[this.at];
  }

  private take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.at++;
    return true;
  }

  private next(): string {
    const character = this.characters[this.at++];
    if (character === undefined) throw schemaFault('a pattern breaks off');
    return character;
  }
}

/** At most 256 of them: enough to draw from. */
function range(from: string, to: string): readonly string[] {
  const [start, end] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? -1];
  if (start > end) throw schemaFault('a pattern has a range that runs backwards');
  return Array.from({length: Math.min(256, end - start + 1)}, (_, index) => String.fromCodePoint(start + index));
}
