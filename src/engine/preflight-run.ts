/** Whether a run can begin, or go on, in its directory. A module by itself: a run learns it of its I/O actor, and loads no ledger here. */
import {refuseForeign} from '../actors/io/opening.ts';
import {compareIdentity} from '../ledger/identity.ts';
import {Ledger} from '../ledger/ledger.ts';
import {runPaths} from '../ledger/paths.ts';
import type {RunPlan} from '../model/plan.ts';
import {failed, passed, type Check} from './checks.ts';
import {status} from './status.ts';

export async function checkRun({dir, input, output, identity}: RunPlan): Promise<Check> {
  const state = await status(dir, {rows: 0});
  if (state.running)
    return failed('run', `another process (${state.pid ?? 'unknown'}) runs in ${dir}`, 'wait for it, or choose another output.dir');
  const standing = state.progress?.status;
  if (standing === undefined) {
    await refuseForeign(runPaths(dir), output.layout);
    return passed('run', 'a new run begins');
  }
  if (input.from?.digest === null) return passed('run', `a run is there; the job '${input.from.job}' will tell whether it may go on`);
  compareWithLedger(dir, identity);
  if (standing !== 'complete' && input.source.builtin === 'stdin') {
    return failed(
      'run',
      'a run of standard input was stopped there, and what it has read does not come again',
      'choose another output.dir (-o)',
    );
  }
  return passed(
    'run',
    standing === 'complete' ? 'the run is complete: running it again does nothing' : 'a run is there and goes on where it was',
  );
}

/** @throws {ChangedInputError} naming what the job has changed */
function compareWithLedger(dir: string, identity: RunPlan['identity']): void {
  const ledger = Ledger.open(runPaths(dir).ledger, 'read');
  try {
    compareIdentity(ledger.birth.identity, identity);
  } finally {
    ledger.close();
  }
}
