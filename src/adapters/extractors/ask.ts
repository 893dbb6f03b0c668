/**
 * The place of a step that asks, among the steps: its answers come with the rows from the I/O actor, so there is nothing for it to
 * do in a worker. It only says how they are merged: into a field, and a row without an answer is a reject.
 */
import {defineExtractor} from '../../contracts/extractor.ts';
import {AssertionError} from '../../model/errors.ts';

export const ask = defineExtractor({
  name: 'ask',
  adds: 'field',
  onError: 'reject',
  extract() {
    throw new AssertionError('a stage that asks is given its answers');
  },
});
