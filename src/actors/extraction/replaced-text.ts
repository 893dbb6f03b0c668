/** Remarks on records whose text was altered on request: bytes that were no text in the file's encoding stand there as U+FFFD. */
import type {RawRecord} from '../../contracts/format.ts';
import type {Note} from '../../model/record.ts';

const replacement = Buffer.from('\ufffd');

/** The record with a remark beside its own; the same record where nothing was replaced. */
export function remarkReplaced(record: RawRecord): RawRecord {
  const count = countIn(record.text);
  if (count === 0) return record;
  const note: Note = {
    code: 'REPLACED_BYTES',
    reason: `U+FFFD stands ${count} times in it, for bytes that are no text in the file's encoding (input.onBadEncoding: replace)`,
  };
  const {type, start, end, line, index, parent, text} = record;
  return {
    type,
    start,
    end,
    line,
    index,
    parent,
    text,
    parse: () => record.parse(),
    get notes() {
      return [note, ...(record.notes ?? [])];
    },
  };
}

function countIn(text: Uint8Array): number {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
  let count = 0;
  for (let at = bytes.indexOf(replacement); at !== -1; at = bytes.indexOf(replacement, at + replacement.byteLength)) count++;
  return count;
}
