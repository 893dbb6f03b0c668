/**
 * The end of a complete run, step by step: FINISHING, sync, report, final names, inner files away, COMPLETE. Each step may be done again: a run
 * that died at any of them is taken up there.
 */
import {open, readdir, rm} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {sinkErrorOf} from '../../contracts/sink-fault.ts';
import {replaceFile, syncFolder} from '../../ledger/durable.ts';
import type {Ledger} from '../../ledger/ledger.ts';
import {findOutput} from '../../ledger/output-check.ts';
import {isInnerName, type RunPaths} from '../../ledger/paths.ts';
import {assert} from '../../model/errors.ts';
import type {Report} from '../../model/run.ts';
import type {Checkpoint} from './checkpoints.ts';
import {publishOutput} from './output-file.ts';

const foldersMax = 10_000;

export interface EndingPlan {
  readonly paths: RunPaths;
  readonly ledger: Ledger;
  readonly checkpoint: Checkpoint;
  readonly report: () => Report;
  readonly complete: () => void;
}

/** From the last commit to COMPLETE. */
export async function endRun(plan: EndingPlan): Promise<Report> {
  const {paths, ledger, checkpoint} = plan;
  if (ledger.status !== 'finishing') ledger.finishing();
  checkpoint('finishing');
  await syncUnpublished(plan);
  checkpoint('synced');
  const report = plan.report();
  await writeReport(paths, report);
  checkpoint('reported');
  await nameOutputs(plan);
  checkpoint('named');
  await removeInner(paths);
  checkpoint('swept');
  plan.complete();
  checkpoint('complete');
  return report;
}

export async function writeReport(paths: RunPaths, report: Report): Promise<void> {
  await replaceFile(paths.dir, paths.report, {text: `${JSON.stringify(report, null, 2)}\n`, durable: true});
}

/** Once more, whatever the commits have synced: exit 0 outlives a power loss. */
async function syncUnpublished({paths, ledger}: EndingPlan): Promise<void> {
  for (const output of ledger.outputs.unpublished()) {
    const found = await findOutput(paths.dir, output);
    assert(found !== undefined && found.size === output.length, `${output.name} is on the disk as long as committed`);
    try {
      const handle = await open(found.path, 'r+');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    } catch (cause) {
      throw sinkErrorOf(cause, found.path);
    }
  }
}

/** What stood between stages. No output any more since FINISHING, so that this may be done again. */
async function removeInner({state}: RunPaths): Promise<void> {
  try {
    const names = (await readdir(state)).filter((name) => isInnerName(name));
    for (const name of names) await rm(join(state, name), {force: true});
    if (names.length > 0) await syncFolder(state);
  } catch (cause) {
    throw sinkErrorOf(cause, state);
  }
}

async function nameOutputs({paths, ledger, checkpoint}: EndingPlan): Promise<void> {
  let folders = new Set([paths.dir]);
  for (const output of ledger.outputs.unpublished()) {
    publishOutput(paths.dir, output.name);
    folders.add(dirname(join(paths.dir, output.name)));
    checkpoint(`renamed:${output.name}`);
    if (folders.size < foldersMax) continue;
    for (const folder of folders) await syncFolder(folder);
    folders = new Set([paths.dir]);
  }
  for (const folder of folders) await syncFolder(folder);
}
