/** One value a line: each line that is not blank is a record `{value: line}`. Quotes mean nothing; lines end as in csv. */
import {defineFormat, type Format} from '../../../contracts/format.ts';
import type {Json} from '../../../model/record.ts';
import {DelimitedDecoder} from './decoder.ts';
import {DelimitedFramer} from './framer.ts';
import {dataStart} from './inspection.ts';
import {characterOf, linesOptions, type LinesOptions} from './options.ts';
import {tableOf, type TableOptions, type TableState} from './table.ts';
import {recogniseLines} from './recognition.ts';

export const lines: Format<LinesOptions> = defineFormat<LinesOptions>({
  name: 'lines',
  extensions: ['.txt', '.lst', '.log'],
  options: linesOptions,
  whole: false,
  recognise: recogniseLines,
  begin({into, comment, skipRows, trim}, head) {
    const data = dataStart(head, skipRows);
    if ('code' in data) return data;
    const dialect = {delimiter: null, quote: null, escape: null, comment: characterOf(comment), padded: trim};
    const state: TableState = {dialect, width: 1, data, names: [into], from: null, types: null, keys: null};
    return {state: state as unknown as Json};
  },
  framer: (options, from) => new DelimitedFramer(tableOf(rowOptionsOf(options), from.state), from),
  decoder: (options, range) => new DelimitedDecoder(tableOf(rowOptionsOf(options), range.from.state), range),
});

function rowOptionsOf({maxRows, trim}: LinesOptions): TableOptions {
  return {fieldBytesMax: 0, maxRows, trim, ragged: 'reject', skipEmpty: false, nullValues: [], onBad: 'reject'};
}
