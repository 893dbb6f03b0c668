/** `quern inspect`: what files look like to a run, before there is one. Writes nothing. */
import {Command, InvalidArgumentError} from 'commander';
import type {FileInspection, InspectedRecord} from '../index.ts';
import type {DottedOverrides} from './dotted-flags.ts';
import {size as sizeOf} from './figures.ts';
import {addJobFlags} from './job-flags.ts';
import {printable} from './printable.ts';
import {runRequest} from './run-request.ts';
import {StandardOutput} from './standard-output.ts';

const examples = `
Examples:
  $ quern inspect genes.tsv.gz
  $ quern inspect data/ --filter '*.csv' --files 3 --json
  $ quern inspect odd.txt --input.format csv --input.formatOptions.delimiter '|'`;

interface Flags {
  readonly files: number;
  readonly show: number;
  readonly json?: boolean;
}

const valueCharacters = 200;

export function inspectCommand(overrides: DottedOverrides): Command {
  const command = new Command('inspect').argument('<job|files...>', 'a job file, or files, folders and globs');
  const flagsOf = addJobFlags(command, overrides);
  return command
    .option('--files <n>', 'files looked at', wholeNumber, 20)
    .option('--show <n>', 'records shown of each', wholeNumber, 3)
    .option('--json', 'a JSON object a file')
    .addHelpText('after', examples)
    .action(async (names: readonly string[], {files, show, json}: Flags) => {
      const {job, overrides: keys} = runRequest(names, flagsOf());
      const {inspect} = await import('../index.ts');
      const output = new StandardOutput();
      for await (const file of inspect(job, {overrides: keys, cwd: process.cwd(), files, records: show})) {
        await output.write(json === true ? `${JSON.stringify(file)}\n` : `${linesOf(file).join('\n')}\n`);
      }
    });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && value <= 1_000_000) return value;
  throw new InvalidArgumentError('a whole number is wanted here.');
}

function linesOf(file: FileInspection): readonly string[] {
  const {format, compression, encoding, columns, dialect, notes, records} = file;
  const size = file.size < 0 ? '' : `  ${sizeOf(file.size)}`;
  const facts: readonly (readonly [string, string | null])[] = [
    ['format', format ?? 'none that is known'],
    ['packed', compression],
    ['encoding', encoding],
    [
      'dialect',
      dialect === null
        ? null
        : Object.entries(dialect)
            .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
            .join(', '),
    ],
    ['columns', columns === null ? null : `${columns.length}: ${columns.join(', ')}`],
    ...notes.map(({code, reason}) => ['note', `${code}: ${reason}`] as const),
    ...records.map((record) => [placeOf(record), textOf(record)] as const),
  ];
  const told = facts.filter((fact): fact is readonly [string, string] => fact[1] !== null);
  return [printable(`${file.file}${size}`), ...told.map(([name, value]) => printable(`  ${name.padEnd(9)} ${value}`))];
}

function placeOf({line}: InspectedRecord): string {
  return line === null ? 'record' : `line ${line}`;
}

function textOf(record: InspectedRecord): string {
  const text = 'value' in record ? JSON.stringify(record.value) : `${record.code}: ${record.reason}`;
  return text.length > valueCharacters ? `${text.slice(0, valueCharacters)} ...` : text;
}
