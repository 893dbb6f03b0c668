/** A string that a pattern matches, from draws, near a length that is wanted. Bounded: what would grow beyond the bound is a fault. */
import type {Draws} from '../draws.ts';
import type {PatternNode} from './pattern.ts';
import {schemaFault} from './schema-fault.ts';

const turnsMost = 50_000;

export interface SampleWish {
  readonly draws: Draws;
  /** Characters wanted; fewer or more come where the pattern gives no others. */
  readonly length: number;
  /** The chance that a repetition goes on while there is room: 1 fills the first of them. */
  readonly goOn: number;
}

export function sampleOf(node: PatternNode, wish: SampleWish): string {
  const writing: Writing = {...wish, text: [], turns: 0};
  write(node, writing, 0);
  return writing.text.join('');
}

interface Writing extends SampleWish {
  readonly text: string[];
  turns: number;
}

/** `kept`: characters that what comes behind needs at least. */
function write(node: PatternNode, writing: Writing, kept: number): void {
  if (writing.turns++ > turnsMost) throw schemaFault('a pattern makes too long a string');
  const {draws, text} = writing;
  switch (node.type) {
    case 'characters':
      text.push(draws.one(node.from) ?? '');
      return;
    case 'sequence': {
      let behind = kept + node.least;
      for (const part of node.parts) {
        behind -= part.least;
        write(part, writing, behind);
      }
      return;
    }
    case 'choice': {
      const fitting = node.options.filter((option) => text.length + option.least + kept <= writing.length);
      const option = draws.one(fitting.length > 0 ? fitting : node.options);
      if (option !== undefined) write(option, writing, kept);
      return;
    }
    case 'repeat':
      repeat(node, writing, kept);
  }
}

function repeat({part, fewest, most}: PatternNode & {readonly type: 'repeat'}, writing: Writing, kept: number): void {
  for (let time = 0; time < most; time++) {
    const isOwed = time < fewest;
    const fits = writing.text.length + part.least + kept <= writing.length && writing.draws.unit() < writing.goOn;
    const before = writing.text.length;
    if (!isOwed && !fits) return;
    write(part, writing, kept + Math.max(0, fewest - time - 1) * part.least);
    if (!isOwed && writing.text.length === before) return;
  }
}
