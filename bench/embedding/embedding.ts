/** How long does a host's event loop stall while a job runs in its process, coordinated in a thread of its own or on the host's? */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {generateDocuments} from '../generate/documents.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {runScript} from '../measure/script.ts';
import {median, round} from '../measure/statistics.ts';
import type {HostFigures} from './host.ts';
import type {Late} from './late-timer.ts';

export const embedding: Bench = {
  name: 'embedding',
  question: "How long does a host's event loop stall while a job runs in its process, coordinated in a thread of its own or on the host's?",
  run: runEmbedding,
};

const realDir = join(import.meta.dirname, '../../../shared/data/bulletins/v1');
const coordinators = ['own-thread', 'caller'] as const;

interface Sample extends HostFigures {
  /** When the idle process stood still. */
  readonly beside: readonly Late[];
}

async function runEmbedding(options: BenchOptions): Promise<BenchResult> {
  const {path, facts} = generateDocuments({...options, sizeMb: options.sizeMb ?? 200}, realDir);
  const taken = new Map<string, Sample[]>(coordinators.map((name) => [name, []]));
  for (let run = 0; run < (options.runs ?? 3); run++) {
    for (const coordinator of coordinators) {
      const outDir = join(outDirIn(options.cacheDir), 'embedding');
      rmSync(outDir, {recursive: true, force: true});
      const neighbour = await startNeighbour(options.buildDir);
      const {printed} = await runScript<HostFigures>('embedding/host', [path, outDir, coordinator], options.buildDir);
      const beside = await neighbour.end();
      rmSync(outDir, {recursive: true, force: true});
      if (printed.status !== 'complete' || printed.rows !== facts.documents) {
        throw new Error(`${coordinator}: ${printed.status} with ${printed.rows} rows of ${facts.documents}`);
      }
      taken.get(coordinator)?.push({...printed, beside});
    }
  }
  const rows = [...taken].map(([coordinator, samples]) => ({
    coordinator,
    'wall s': round(median(samples.map(({wallMs}) => wallMs)) / 1000, 2),
    'delay p50 ms': round(median(samples.map(({delay}) => delay.p50)), 2),
    'delay p99 ms': round(median(samples.map(({delay}) => delay.p99)), 2),
    'largest stall ms': round(Math.max(...samples.map(({delay}) => delay.max)), 1),
    'an idle process ms': round(Math.max(...samples.map(({beside}) => longest(beside))), 1),
    'while starting ms': round(Math.max(...samples.map(({starting}) => longest(starting))), 1),
    'stalls over 50 ms': Math.max(...samples.map(({running}) => running.filter(({ms}) => ms > 50).length)),
  }));
  return {
    rows,
    notes: [
      `${facts.files} files, ${(facts.bytes / 1e6).toFixed(0)} MB, all rows checked. Largest of all runs, once the run had begun; starting: the host loads what it needs; the job is planned on its thread only where that coordinates.`,
      'All cores are busy with extraction, and a virtual machine now and then has none at all: a process beside the host that does nothing shows how much of it is the machine.',
    ],
    passed: null,
    details: Object.fromEntries(taken),
  };
}

async function startNeighbour(buildDir: string): Promise<{readonly end: () => Promise<readonly Late[]>}> {
  const child = spawn(process.execPath, [join(buildDir, 'bench/embedding/neighbour.js')], {stdio: ['pipe', 'pipe', 'inherit']});
  child.stdout.setEncoding('utf8');
  let said = '';
  child.stdout.on('data', (text: string) => (said += text));
  await once(child.stdout, 'data');
  return {
    end: async () => {
      child.stdin.end();
      await once(child, 'close');
      return JSON.parse(said.trimEnd().split('\n').at(-1) ?? '[]') as readonly Late[];
    },
  };
}

function longest(lates: readonly Late[]): number {
  return Math.max(0, ...lates.map(({ms}) => ms));
}
