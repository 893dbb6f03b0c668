/** Opens I/O actors on real folders and takes made-up inputs through them; real files, real SQLite. */
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {jsonl} from '../../../src/adapters/sinks/jsonl.ts';
import {makeReopen} from '../../../src/config/reopen.ts';
import {createIoActor} from '../../../src/actors/io/io-actor.ts';
import type {IoDependencies} from '../../../src/actors/io/furnishing.ts';
import {systemClock} from '../../../src/flow/clock.ts';
import type {Layout, RunPlan} from '../../../src/model/plan.ts';
import {MiB} from '../../../src/model/units.ts';
import {makeCells} from '../../../src/protocol/cells.ts';
import type {Append, Finished, IoActor, OpenedRun, OpenedStage} from '../../../src/protocol/mailboxes.ts';
import type {ListedSplit} from '../../../src/contracts/source.ts';
import {appendsOf, shape, type MadeFile} from './inputs.ts';
import {planWith} from '../../support/plan.ts';

export interface Given {
  readonly layout?: Layout;
  readonly partBytes?: number;
  readonly batchRows?: number | null;
  readonly partialBatches?: boolean;
  readonly everyBytes?: number;
  readonly limit?: number | null;
  readonly identity?: Readonly<Record<string, string>>;
}

const planOfFiles = {...planWith(), input: {...planWith().input, sourceOptions: {baseDir: '/', files: ['any']}}};

export function planFor(dir: string, given: Given = {}): RunPlan {
  const module = {builtin: 'jsonl', path: null};
  return {
    name: 'made',
    baseDir: dir,
    dir,
    input: {...planWith().input, source: module},
    steps: [],
    llm: null,
    onError: 'reject',
    output: {
      layout: given.layout ?? 'single',
      lineage: true,
      sink: module,
      sinkOptions: {},
      partBytes: given.partBytes ?? 300,
      batchRows: given.batchRows ?? null,
      partialBatches: given.partialBatches ?? false,
    },
    limits: {
      memoryMb: 245,
      threads: 1,
      inline: true,
      chunkBytes: MiB,
      bundleBytes: MiB,
      recordBytesMax: 12 * MiB,
      creditBytes: 64 * MiB,
      outputBytesMax: 8 * MiB,
      rejects: {rate: 1, after: 1000},
      limit: given.limit ?? null,
      sample: null,
      keysInMemory: 1_500_000,
    },
    commit: {everyMs: 60_000, everyBytes: given.everyBytes ?? 500},
    identity: given.identity ?? {input: 'a', steps: 'b'},
    profileDir: null,
  };
}

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'quern-io-'));
}

export function removeFolder(dir: string): void {
  rmSync(dir, {recursive: true, force: true});
}

export function makeActor(extra: Partial<IoDependencies> = {}): IoActor {
  return createIoActor({sink: jsonl, reopen: makeReopen(planOfFiles), cells: makeCells(), clock: systemClock, ...extra});
}

export function openRun(io: IoActor, plan: RunPlan, mode: 'run' | 'resume' = 'run'): Promise<OpenedRun> {
  return io.open({plan, shape, mode, version: '0.0.0'});
}

export interface Journey {
  readonly plan: RunPlan;
  readonly files: readonly MadeFile[];
  readonly listed: readonly ListedSplit[];
  /** Records in the next append. */
  readonly records: () => number;
  readonly extra?: Partial<IoDependencies>;
  readonly mode?: 'run' | 'resume';
  readonly onAppend?: (message: Append) => void;
}

/** Opens, lists, appends what is left and finishes, as a coordinator would. Closes in any case. */
export async function travel(
  journey: Journey,
): Promise<{readonly opened: OpenedRun; readonly stage: OpenedStage | null; readonly finished: Finished | null}> {
  const io = makeActor(journey.extra);
  try {
    const opened = await openRun(io, journey.plan, journey.mode);
    if (opened.status === 'complete') return {opened, stage: null, finished: null};
    const stage = opened.status === 'finishing' ? null : await appendAll(io, opened, journey);
    return {opened, stage, finished: await io.finish()};
  } finally {
    await io.close();
  }
}

export async function appendAll(io: IoActor, opened: OpenedRun, journey: Journey): Promise<OpenedStage> {
  await io.addSplits(journey.listed);
  await io.sealSplits(0);
  const stage = await io.openStage(0);
  const splits = await io.splits(0, {after: null, limit: 10_000});
  const pending: Promise<unknown>[] = [];
  for (const message of appendsOf(journey.files, splits, {position: opened.position, records: journey.records})) {
    journey.onAppend?.(message);
    pending.push(io.append(message));
  }
  await Promise.all(pending);
  return stage;
}

/** Every file below the folder that a user sees (not .quern, progress or report), by name. */
export function outputsIn(dir: string): Record<string, string> {
  const names = readdirSync(dir, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((name) => !name.startsWith('.quern') && name !== 'progress.json' && name !== 'report.json')
    .sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}
