/** A sink with its options, checked by its own schema. */
import type {Sink} from '../../contracts/sink.ts';
import {ConfigError} from '../../model/errors.ts';
import {once} from '../../model/parsed-once.ts';
import type {Json} from '../../model/record.ts';
import {wordedIssues} from '../../model/schema-words.ts';
import type {SinkChoice} from './output-file.ts';

/** @throws {ConfigError} */
export function choose(sink: Sink, options: Json): SinkChoice {
  const given = options ?? {};
  if (sink.options === undefined) {
    if (typeof given === 'object' && Object.keys(given).length === 0) return {sink, options: undefined};
    throw new ConfigError([{path: 'output.sinkOptions', message: `the sink ${sink.name} takes no options`}]);
  }
  const parsed = sink.options.safeParse(given, once);
  if (parsed.success) return {sink, options: parsed.data};
  const issues = wordedIssues(parsed.error.issues, given).map(({path, ...words}) => ({
    path: ['output', 'sinkOptions', ...path].join('.'),
    ...words,
  }));
  throw new ConfigError(issues);
}
