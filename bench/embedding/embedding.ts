/** How long does a host's event loop stall while a job runs in its process, coordinated in a thread of its own or on the host's? */
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {generateDocuments} from '../generate/documents.ts';
import {outDirIn} from '../measure/out-dir.ts';
import {runScript} from '../measure/script.ts';
import {median, round} from '../measure/statistics.ts';
import type {HostFigures} from './host.ts';

export const embedding: Bench = {
  name: 'embedding',
  question: "How long does a host's event loop stall while a job runs in its process, coordinated in a thread of its own or on the host's?",
  run: runEmbedding,
};

const realDir = join(import.meta.dirname, '../../../shared/data/bulletins/v1');
const coordinators = ['own-thread', 'caller'] as const;

async function runEmbedding(options: BenchOptions): Promise<BenchResult> {
  const {path, facts} = generateDocuments({...options, sizeMb: options.sizeMb ?? 200}, realDir);
  const taken = new Map<string, HostFigures[]>(coordinators.map((name) => [name, []]));
  for (let run = 0; run < (options.runs ?? 3); run++) {
    for (const coordinator of coordinators) {
      const outDir = join(outDirIn(options.cacheDir), 'embedding');
      rmSync(outDir, {recursive: true, force: true});
      const {printed} = await runScript<HostFigures>('embedding/host', [path, outDir, coordinator], options.buildDir);
      rmSync(outDir, {recursive: true, force: true});
      if (printed.status !== 'complete' || printed.rows !== facts.documents) {
        throw new Error(`${coordinator}: ${printed.status} with ${printed.rows} rows of ${facts.documents}`);
      }
      taken.get(coordinator)?.push(printed);
    }
  }
  const rows = [...taken].map(([coordinator, samples]) => ({
    coordinator,
    'wall s': round(median(samples.map(({wallMs}) => wallMs)) / 1000, 2),
    'delay p50 ms': round(median(samples.map(({delay}) => delay.p50)), 2),
    'delay p99 ms': round(median(samples.map(({delay}) => delay.p99)), 2),
    'largest stall ms': round(Math.max(...samples.map(({delay}) => delay.max)), 1),
    'late timer ms': round(Math.max(...samples.map(({probe}) => probe.running)), 1),
    'while starting ms': round(Math.max(...samples.map(({probe}) => probe.starting)), 1),
    'stalls over 50 ms': Math.max(...samples.map(({probe}) => probe.over50)),
  }));
  return {
    rows,
    notes: [
      `${facts.files} files, ${(facts.bytes / 1e6).toFixed(0)} MB, all rows checked. Largest of all runs, once the run had begun; starting: the host loads what it needs; the job is planned on its thread only where that coordinates.`,
      'All cores are busy with extraction: a stall is also the time in which the system gave the host no core.',
    ],
    passed: null,
    details: Object.fromEntries(taken),
  };
}
