/** What csv and tsv have in common: everything but their names and what they take for themselves. */
import type {Format} from '../../../contracts/format.ts';
import {beginTable} from './begin.ts';
import {DelimitedDecoder} from './decoder.ts';
import {DelimitedFramer} from './framer.ts';
import {rowOptionsOf, type DelimitedOptions} from './options.ts';
import {tableOf} from './table.ts';
import {DelimitedMemberSearch} from './told-rows.ts';

export const delimitedParts = {
  whole: false,
  begin: beginTable,
  framer: (options, from) => new DelimitedFramer(tableOf(rowOptionsOf(options), from.state), from),
  decoder: (options, range) => new DelimitedDecoder(tableOf(rowOptionsOf(options), range.from.state), range),
  memberSearch: (_options, wanted) => new DelimitedMemberSearch(wanted),
  uncutBytes: uncutBytesOf,
} as const satisfies Partial<Format<DelimitedOptions>>;

/**
 * Where a quote is not closed, so many bytes are looked at before the record's end is known: as many as may stand before the quote in
 * such a record, and as many behind it.
 */
function uncutBytesOf({fieldBytesMax}: {readonly fieldBytesMax: number}): number {
  return 2 * fieldBytesMax;
}
