/** Names of files by the ledger's numbers; those that were asked for lately are kept, since duplicates mostly point to a few. */
import type {SplitBook} from '../../../ledger/split-book.ts';
import {assert} from '../../../model/errors.ts';

const namesMost = 1000;

export function fileNames(splits: SplitBook): (id: number) => string {
  const names = new Map<number, string>();
  return (id) => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const file = splits.fileOf(id);
    assert(file !== undefined, `split ${id} is in the ledger`);
    if (names.size >= namesMost) names.clear();
    names.set(id, file);
    return file;
  };
}
