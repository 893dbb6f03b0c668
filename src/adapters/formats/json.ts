/**
 * JSON documents. Each element of a top-level array is a record, and so is every other top-level value, however many stand in
 * the file and however they are laid out. With `records`, what stands at that path in each top-level object: an array's
 * elements, or the one value that is there; the surrounding scalars are their parent.
 */
import {z} from 'zod';
import {defineFormat, type Format} from '../../contracts/format.ts';
import {messageOf} from '../../model/errors.ts';
import type {Json} from '../../model/record.ts';
import {JsonDecoder} from './json-decoder.ts';
import {JsonFramer} from './json-framer.ts';
import {ParentsScan, uncutBytesMax} from './json-parents.ts';
import {phase} from './json-phases.ts';
import {JsonStreamDecoder, StreamRangeDecoder} from './json-stream.ts';
import {JsonMemberSearch} from './member-search.ts';
import {recogniseJson} from './recognise.ts';
import {parseRecordsPath, type RecordsPath} from './records-path.ts';

export interface JsonOptions {
  /** Path to the records inside each document; '' for none. */
  readonly records: string;
}

const options = z.strictObject({
  records: z
    .string()
    .default('')
    .superRefine((text, context) => {
      try {
        parseRecordsPath(text);
      } catch (cause) {
        context.addIssue({code: 'custom', message: `'${text}' is no path to records: ${messageOf(cause)}`});
      }
    }),
});

export const json: Format<JsonOptions> = defineFormat<JsonOptions>({
  name: 'json',
  extensions: ['.json', '.geojson'],
  options,
  whole: true,
  recognise: recogniseJson,
  framer: ({records}, from) => new JsonFramer(selectionOf(parseRecordsPath(records)), from),
  decoder({records}, range) {
    const path = parseRecordsPath(records);
    return needsStream(path) ? new StreamRangeDecoder(path, range) : new JsonDecoder(selectionOf(path), range);
  },
  memberSearch({records}, wanted) {
    return needsStream(parseRecordsPath(records)) ? undefined : JsonMemberSearch.of(wanted, {overLines: true});
  },
  prescan({records}) {
    const {keys} = selectionOf(parseRecordsPath(records));
    if (keys === undefined) return undefined;
    const scan = new ParentsScan(keys);
    return {
      scan: (bytes) => scan.scan(bytes),
      finish: () => ({
        state: {phase: phase.top, parents: scan.finish() as unknown as Json[]},
        framer: (from) => new JsonFramer({text: records, keys}, from, scan.places),
      }),
    };
  },
  uncutBytes: ({records}) => (parseRecordsPath(records).segments.length === 0 ? 0 : uncutBytesMax),
  streams: ({records}) => needsStream(parseRecordsPath(records)),
  streamDecoder: ({records}) => new JsonStreamDecoder(parseRecordsPath(records)),
});

function needsStream(path: RecordsPath): boolean {
  return path.keys === undefined;
}

function selectionOf(path: RecordsPath): {readonly text: string; readonly keys: readonly string[] | undefined} {
  return {text: path.text, keys: path.segments.length === 0 ? undefined : path.keys};
}
