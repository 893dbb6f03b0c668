/**
 * Opens a run directory: takes the lock, then looks at everything that must agree before it changes anything. Whatever is
 * refused is refused with every byte as it was.
 */
import {existsSync} from 'node:fs';
import {readdir} from 'node:fs/promises';
import {sinkErrorOf} from '../../contracts/sink-fault.ts';
import {compareIdentity, type Identity} from '../../ledger/identity.ts';
import {makeFolder, syncFolder} from '../../ledger/durable.ts';
import {Ledger, type RunBirth} from '../../ledger/ledger.ts';
import {RunLock} from '../../ledger/lock.ts';
import {checkOutput} from '../../ledger/output-check.ts';
import {pilotFolder, runPaths, stateFolder, type RunPaths} from '../../ledger/paths.ts';
import {LedgerError, systemCodeOf} from '../../model/errors.ts';
import type {RunStatus} from '../../model/run.ts';
import type {OpenRun} from '../../protocol/mailboxes.ts';

/** Names at the top of a run directory that are a run's. */
const runNames = /^(?:records|rejects|warnings|duplicates)\b|^(?:progress|report)\.json$/;
/** A finished run of the per-file layout has millions of outputs: so many are looked at, `verify` looks at all. */
const publishedChecked = 1000;

export interface OpenBooks {
  readonly paths: RunPaths;
  readonly lock: RunLock;
  readonly ledger: Ledger;
  /** The run was begun by an earlier session. */
  readonly resumed: boolean;
}

export interface OpeningPlan {
  readonly message: OpenRun;
  readonly now: number;
  readonly makeRunId: (now: number) => string;
}

/** @throws {LockedError}, {LedgerError}, {ChangedInputError}, {SinkError} */
export async function openBooks(given: OpeningPlan): Promise<OpenBooks> {
  const {plan, mode} = given.message;
  const paths = runPaths(plan.dir);
  if (!existsSync(paths.ledger)) {
    if (mode === 'resume') throw missingLedger(paths);
    await refuseForeign(paths, plan.output.layout);
    await makeFolder(paths.state);
  }
  const lock = RunLock.take(plan.dir);
  try {
    if (existsSync(paths.ledger) && !Ledger.isUnborn(paths.ledger)) {
      const status = await checkRun(paths, given.message);
      // Of a complete run nothing is written again, not even by opening it.
      const ledger = Ledger.open(paths.ledger, status === 'complete' ? 'read' : 'write');
      // Whatever ended it in its listing (a collision of names, say) may have been mended in the job.
      if (!ledger.listed && mode === 'run') ledger.rebirth(birthOf(given));
      if (status !== 'complete') await takeInLeft(ledger, paths);
      return {paths, lock, ledger, resumed: true};
    }
    if (mode === 'resume') throw missingLedger(paths);
    await refuseForeign(paths, plan.output.layout);
    const ledger = Ledger.create(paths.ledger, birthOf(given));
    await syncFolder(paths.state);
    await takeInLeft(ledger, paths);
    return {paths, lock, ledger, resumed: false};
  } catch (cause) {
    await lock.free();
    throw cause;
  }
}

/** A pilot that was killed has left what it bought. */
async function takeInLeft(ledger: Ledger, paths: RunPaths): Promise<void> {
  if (!existsSync(pilotFolder(paths))) return;
  try {
    const {takeInPilot} = await import('./asking/pilot-books.ts');
    await takeInPilot(ledger, paths);
  } catch (cause) {
    ledger.close();
    throw cause;
  }
}

/** Through a connection that cannot write. */
async function checkRun(paths: RunPaths, message: OpenRun): Promise<RunStatus> {
  const {plan, mode} = message;
  const ledger = Ledger.open(paths.ledger, 'read');
  try {
    ledger.checkPages();
    if (ledger.listed || mode === 'resume') {
      compareIdentity(identityOf(ledger.birth.identity, ledger.birth.batchRows), identityOf(plan.identity, plan.output.batchRows));
    }
    for (const output of ledger.outputs.unpublished()) await checkOutput(paths.dir, output);
    let checked = 0;
    for (const output of ledger.outputs.all()) {
      if (checked++ >= publishedChecked) break;
      await checkOutput(paths.dir, output);
    }
    return ledger.status;
  } finally {
    ledger.close();
  }
}

/** Batches are numbered by their size: rows acknowledged under one cannot be counted under another. */
function identityOf(identity: Identity, batchRows: number | null): Identity {
  return batchRows === null ? identity : {...identity, 'output.batchRows': String(batchRows)};
}

function birthOf({message, now, makeRunId}: OpeningPlan): RunBirth {
  const {plan, shape, version} = message;
  return {
    run: makeRunId(now),
    name: plan.name,
    createdMs: now,
    version,
    identity: plan.identity,
    shape,
    layout: plan.output.layout,
    batchRows: plan.output.batchRows,
    lineage: plan.output.lineage,
  };
}

/** A folder with somebody's files in it is not written into; the per-file layout takes none but an empty one. */
export async function refuseForeign(paths: RunPaths, layout: string): Promise<void> {
  const names = await readdir(paths.dir).catch((cause: unknown) => {
    if (systemCodeOf(cause) === 'ENOENT') return [];
    throw sinkErrorOf(cause, paths.dir);
  });
  const foreign = names.find((name) => runNames.test(name) || (layout === 'per-file' && name !== stateFolder));
  if (foreign === undefined) return;
  throw new LedgerError(`${paths.dir} holds ${foreign}, and no run of quern`, {
    code: 'FOREIGN_DIRECTORY',
    where: paths.dir,
    hint: 'choose another output.dir, or move those files away',
  });
}

function missingLedger(paths: RunPaths): LedgerError {
  return new LedgerError(`${paths.ledger} is missing: ${paths.dir} holds no run to go on with`, {
    code: 'RUN_DB_MISSING',
    where: paths.ledger,
    hint: 'check the directory; begin a new run with `quern run`',
  });
}
