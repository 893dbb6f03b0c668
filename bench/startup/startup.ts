/** How long does a whole process take that has almost nothing to do? */
import {mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {randomOf} from '../generate/random.ts';
import {inventAct} from '../generate/acts.ts';
import {measureChild, type Command, type Measured} from '../measure/child.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {median, round} from '../measure/statistics.ts';

export const startup: Bench = {
  name: 'startup',
  question: 'How long does a whole process take that has almost nothing to do?',
  run: runStartup,
};

interface Case {
  readonly name: string;
  readonly command: Command;
  /** @throws when it did not do what it is timed for */
  readonly check: (measured: Measured) => void;
}

const acts = 20;

async function runStartup(options: BenchOptions): Promise<BenchResult> {
  const dir = join(outDirIn(options.cacheDir), 'startup');
  rmSync(dir, {recursive: true, force: true});
  mkdirSync(join(dir, 'in'), {recursive: true});
  const cases = casesOf(dir, options.buildDir);
  const samples = new Map<string, Measured[]>(cases.map(({name}) => [name, []]));
  for (let round = 0; round <= (options.runs ?? 11); round++) {
    for (const one of cases) {
      rmSync(join(dir, 'run'), {recursive: true, force: true});
      const measured = await measureChild(one.command, options.buildDir);
      one.check(measured);
      if (round > 0) samples.get(one.name)?.push(measured);
    }
  }
  rmSync(dir, {recursive: true, force: true});
  const rows = [...samples].map(([name, taken]) => ({
    process: name,
    'wall ms': round(median(taken.map(({wallMs}) => wallMs)), 0),
    'CPU ms': round(median(taken.map(({userMs, systemMs}) => userMs + systemMs)), 0),
    'peak MiB': round(median(taken.map(({peakRssMb}) => peakRssMb)), 0),
  }));
  return {
    rows,
    notes: ['Medians of whole processes, from spawn to exit; each did what it was asked.'],
    passed: null,
    details: [...samples],
  };
}

function casesOf(dir: string, buildDir: string): readonly Case[] {
  const main = join(buildDir, 'src/cli/main.js');
  const nothing = join(dir, 'nothing.js');
  writeFileSync(nothing, '');
  const random = randomOf(1);
  const fullText = Array.from({length: acts}, (_, index) => `\n[DOC ${index + 1}]\n${inventAct(random).text}`).join('');
  const bulletin = join(dir, 'in/Villa_1.json');
  writeFileSync(
    bulletin,
    JSON.stringify({number: '1º', date: '01/02/2020', description: '1º de Villa', link: '/bulletins/1', status: 'completed', fullText}),
  );
  const {version} = JSON.parse(readFileSync(join(buildDir, 'package.json'), 'utf8')) as {readonly version: string};
  const steps = ['--use', 'bulletins/norms', '--use', 'amounts', '--use', 'references'];
  const runDir = join(dir, 'run');
  const rowsAreThere = (): void => {
    const {length} = readFileSync(join(runDir, 'records.jsonl'), 'utf8').trimEnd().split('\n');
    if (length !== acts) throw new Error(`${length} rows of ${acts}`);
  };
  return [
    {name: 'node, nothing', command: {script: nothing, arguments: []}, check: () => undefined},
    {
      name: 'quern --version',
      command: {script: main, arguments: ['--version']},
      check: ({stdout}) => {
        if (stdout.trim() !== version) throw new Error(`it said ${stdout}`);
      },
    },
    {
      name: 'quern run, one small file',
      command: {script: main, arguments: ['run', bulletin, ...steps, '-o', runDir, '--quiet']},
      check: rowsAreThere,
    },
    {
      name: 'quern run, its folder (2 workers)',
      command: {script: main, arguments: ['run', join(dir, 'in'), ...steps, '-o', runDir, '--quiet']},
      check: rowsAreThere,
    },
  ];
}
