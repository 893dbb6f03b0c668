/** The page of results: for each bench the newest figures that are kept, with what they were measured on. Measures nothing. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Figures, SavedResult} from '../bench.ts';

/** @param names benches in the order of the page; those without figures are left out */
export function resultsPage(dir: string, names: readonly string[]): string {
  const results = names.flatMap((name) => newestOf(dir, name) ?? []);
  const sections = results.map(sectionOf);
  return `${[
    '# Results',
    'Written by `npm run bench -- --page` from the newest figures of each bench on one machine. Each bench checks the answer before it takes the time.',
    ...sections,
  ].join('\n\n')}\n`;
}

function newestOf(dir: string, name: string): SavedResult | undefined {
  // Names hold the time: the last is the newest.
  const file = readdirSync(dir)
    .filter((one) => one.startsWith(`${name}-`) && one.endsWith('.json'))
    .toSorted()
    .at(-1);
  return file === undefined ? undefined : (JSON.parse(readFileSync(join(dir, file), 'utf8')) as SavedResult);
}

function sectionOf({bench, question, startedAt, revision, machine, rows, notes, passed}: SavedResult): string {
  const {cpu, cores, memoryMb, system, node, v8, loadBefore} = machine;
  const verdict = passed === null ? [] : [passed ? 'Goals met.' : 'Goals not met.'];
  const told = [...notes, ...verdict].map((note) => `- ${note}`);
  const on = `${cpu}, ${cores} cores, ${memoryMb} MiB, ${system}, Node ${node}, V8 ${v8}, load before ${loadBefore.toFixed(1)}`;
  const when = `Measured ${startedAt.slice(0, 16).replace('T', ' ')} UTC${revision === null ? '' : ` at \`${revision}\``} on ${on}.`;
  return [`## ${bench}`, question, markdownTable(rows), told.join('\n'), when].filter((part) => part !== '').join('\n\n');
}

function markdownTable(rows: readonly Figures[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const isNumber = names.map((name) => rows.some((row) => typeof row[name] === 'number'));
  const lines = rows.map((row) => names.map((name) => cellOf(row[name])));
  return [names.map(cellOf), isNumber.map((number) => (number ? '---:' : '---')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function cellOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' ? value.toLocaleString('en-US', {maximumFractionDigits: 3}) : value.replaceAll('|', '\\|');
}
