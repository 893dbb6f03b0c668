/** Checks every record by the user's own schema. With zod the parsed output (defaults, transforms) becomes the row. */
import {z} from 'zod';
import {defineExtractor, type Outcome} from '../../contracts/extractor.ts';
import {showDoubles, type Shown} from './raw-numbers.ts';
import {loadSchema, type Check, type Checked} from './schema-module.ts';

/** A hostile record can fail in a million places; these say enough. */
const issuesMax = 100;

const validateOptions = z.strictObject({
  /** A zod module (.ts, .js) or a JSON Schema (.json); a relative path begins at the job's folder. */
  schema: z.string().min(1, 'name the schema: a zod module or a JSON Schema file'),
});

export const validate = defineExtractor<z.infer<typeof validateOptions>, Check>({
  name: 'validate',
  adds: 'rows',
  options: validateOptions,
  setup: ({schema}, {baseDir}) => loadSchema(schema, baseDir),
  extract(record: unknown, {state: check}) {
    const shown = showDoubles(record);
    const checked = check(shown.record);
    return checked instanceof Promise ? checked.then((later) => outcomesOf(later, shown)) : outcomesOf(checked, shown);
  },
});

function outcomesOf(checked: Checked, shown: Shown): readonly Outcome[] {
  if ('issues' in checked) {
    const listed = checked.issues.slice(0, issuesMax).map(({path, message}) => (path === '' ? message : `${path}: ${message}`));
    if (checked.issues.length > issuesMax) listed.push(`and ${checked.issues.length - issuesMax} more`);
    return [{type: 'reject', code: 'SCHEMA', reason: listed.join('; ')}];
  }
  const row = shown.restore(checked.value);
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    return [{type: 'reject', code: 'NOT_AN_OBJECT', reason: 'a row is an object: what the schema makes of this record is none'}];
  }
  return [{type: 'row', value: row}];
}
