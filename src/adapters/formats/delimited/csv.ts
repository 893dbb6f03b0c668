/**
 * Delimited text (RFC 4180 and what the world writes): each row is a record of texts by column name. Lines end at a line feed, a
 * carriage return, or both; blank lines are passed over. How the file is written is found by its beginning, where it is not said.
 */
import {defineFormat, type Format} from '../../../contracts/format.ts';
import {delimitedParts} from './format.ts';
import {csvOptions, type DelimitedOptions} from './options.ts';
import {recogniseCsv} from './recognition.ts';

export const csv: Format<DelimitedOptions> = defineFormat<DelimitedOptions>({
  name: 'csv',
  extensions: ['.csv'],
  options: csvOptions,
  recognise: recogniseCsv,
  ...delimitedParts,
});
