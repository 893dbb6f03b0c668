/** Careful extraction of a file that is read by ranges: it is one record, and cannot be divided. */
import {trySuspects, type Careful, type Suspects} from './careful.ts';
import {readByRanges, refusedWhole} from './range-reading.ts';
import type {RangesWork} from './work.ts';

/** Resolves when the file is extracted, or refused as a killer, and that is committed; false when the run is ending instead. */
export function tryRanges(careful: Careful, work: RangesWork): Promise<boolean> {
  const {on, chunkId, tellAndCommit} = careful;
  const {splitId, from, end} = work.piece.span;
  const suspects: Suspects = {
    range: {splitId, start: from.offset, end},
    cutAt: () => Promise.resolve(undefined),
    halve: () => Promise.resolve(undefined),
    async extract() {
      const result = await readByRanges(on, work, chunkId);
      if (result !== undefined) await tellAndCommit(result);
      return result !== undefined;
    },
    refuse: (blame) => tellAndCommit(refusedWhole(on, work.piece, {...blame, chunkId})),
  };
  return trySuspects(careful, suspects);
}
