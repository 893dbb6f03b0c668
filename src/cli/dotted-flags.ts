/** Flags that are a job's own keys (`--limits.rejects.rate 0.3`), taken out of the arguments before the command's own are read. */

/** Short flags and the keys they stand for; a fault in such a key is told of by its short name. */
export const keyOfFlag = {
  name: 'name',
  limit: 'limit',
  sample: 'sample',
  threads: 'limits.threads',
  memory: 'limits.memoryMb',
  inline: 'limits.inline',
  overnight: 'llm.overnight',
  records: 'input.records',
  format: 'input.format',
  filter: 'input.filter',
  exclude: 'input.exclude',
  schema: 'input.schema',
  encoding: 'input.encoding',
  acceptTruncated: 'input.acceptTruncated',
  layout: 'output.layout',
  lineage: 'output.lineage',
  out: 'output.dir',
} as const;

/** Keys at the top of a job that have no flag of another name; where they hold others, theirs takes the whole as YAML. */
const groups = ['input', 'steps', 'output', 'limits', 'commit', 'llm', 'onError'];
const dotted = /^--([A-Za-z]\w*(?:\.[\w-]+)+)(?:=([\s\S]*))?$/;
const group = new RegExp(`^--(${groups.join('|')})(?:=([\\s\\S]*))?$`);

export type DottedOverrides = Readonly<Record<string, string>>;

export interface TakenFlags {
  readonly rest: readonly string[];
  readonly overrides: DottedOverrides;
}

/** A command that was not understood: told with the way to its help, exit 2. */
export class UsageError extends Error {
  readonly exitCode = 2;
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}

/** @throws {UsageError} where a flag has no value. Whatever follows `--` is left alone. */
export function takeDottedFlags(argv: readonly string[]): TakenFlags {
  const rest: string[] = [];
  const overrides: Record<string, string> = {};
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '--') return {rest: [...rest, ...argv.slice(index)], overrides};
    const match = dotted.exec(argument) ?? group.exec(argument);
    const key = match?.[1];
    if (key === undefined) {
      rest.push(argument);
      continue;
    }
    const value = match?.[2] ?? argv[++index];
    if (value === undefined)
      throw new UsageError(`--${key} needs a value`, `as --${key} VALUE or --${key}=VALUE; quern schema lists all keys`);
    overrides[key] = value;
  }
  return {rest, overrides};
}

/** `--limits.threads` -> `--threads`, where there is a short flag. */
export function shortFlagOf(place: string): string {
  const found = Object.entries(keyOfFlag).find(([, key]) => place === `--${key}`);
  return found === undefined ? place : `--${found[0].replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
