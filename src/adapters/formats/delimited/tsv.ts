/** Text delimited by tabs: all else as in csv. */
import {defineFormat, type Format} from '../../../contracts/format.ts';
import {delimitedParts} from './format.ts';
import {tsvOptions, type DelimitedOptions} from './options.ts';
import {recogniseTsv} from './recognition.ts';

export const tsv: Format<DelimitedOptions> = defineFormat<DelimitedOptions>({
  name: 'tsv',
  extensions: ['.tsv', '.tab'],
  options: tsvOptions,
  recognise: recogniseTsv,
  ...delimitedParts,
});
