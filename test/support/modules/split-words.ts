/** A user's extractor: one row a word of `text`; records without it are rejected, the word "skip" is filtered. */
import {defineExtractor, type Outcome} from '../../../src/contracts/extractor.ts';

export default defineExtractor({
  name: 'split-words',
  adds: 'rows',
  tallies: {words: () => 1},
  extract: (record: {readonly n?: number; readonly text?: unknown}): readonly Outcome[] => {
    if (typeof record?.text !== 'string') return [{type: 'reject', code: 'NO_TEXT', reason: 'the record has no text'}];
    const words = record.text.split(' ');
    return words.map((word) => {
      if (word === 'skip') return {type: 'filtered', reason: 'skip'};
      return {
        type: 'row',
        value: {n: record.n ?? null, word},
        warnings: word === '' ? [{code: 'EMPTY_WORD', reason: 'two blanks in a row'}] : [],
      };
    });
  },
});
