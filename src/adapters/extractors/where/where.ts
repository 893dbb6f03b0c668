/**
 * `where`: rows that do not match are filtered, with a reason that names the step and what did not hold. Rows that match go on
 * as they are, untouched. Comparisons: comparing.ts; patterns, in linear time: patterns.ts.
 */
import {defineExtractor, type ByteAsking, type ByteStep} from '../../../contracts/extractor.ts';
import {fieldReader, type Fields} from '../../../model/field-path.ts';
import {isRow, notARow} from '../fields/row.ts';
import {byteReading} from './byte-reading.ts';
import {whereOptions, type Condition} from './condition.ts';
import {judged, judgesOf, type Judge, type Making} from './judges.ts';
import {patternMaker} from './patterns.ts';

interface Judging {
  readonly judges: readonly Judge<Fields>[];
  readonly making: Making<Fields>;
}

export const where = defineExtractor<Condition, Judging>({
  name: 'where',
  adds: 'rows',
  options: whereOptions,
  setup: async (condition, {step}) => {
    const making = {step, path: [], makePattern: await patternMaker(condition), reading: {readerOf: fieldReader}};
    return {judges: judgesOf(condition, making), making};
  },
  extract(record: unknown, {state: {judges}}) {
    if (!isRow(record)) return notARow;
    return judged(judges, record)?.outcomes ?? [{type: 'row', value: record}];
  },
  onBytes: filterOnBytes,
});

function filterOnBytes({options, state: {making}, slotOf}: ByteAsking<Condition, Judging>): ByteStep | undefined {
  const reading = byteReading(options, slotOf);
  if (reading === undefined) return undefined;
  const judges = judgesOf(options, {...making, reading});
  return {type: 'filter', judge: (members) => judged(judges, members)?.reason};
}
