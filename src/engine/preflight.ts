/** The single checks of a preflight: each reads and probes, writes nothing that stays, and says what to do about a failure. */
import {access, constants, lstat, mkdtemp, rmdir, stat, statfs} from 'node:fs/promises';
import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {setUpSteps} from '../actors/extraction/steps.ts';
import {resolveSource} from '../config/resolve.ts';
import {runPaths} from '../ledger/paths.ts';
import {ConfigError, messageOf, QuernError} from '../model/errors.ts';
import {once} from '../model/parsed-once.ts';
import type {RunPlan} from '../model/plan.ts';
import {counted} from '../model/plural.ts';
import {systemPath} from '../model/system-path.ts';
import {GiB, MiB} from '../model/units.ts';
import {resolveSteps} from '../threads/step-modules.ts';
import {failed, passed, type Check} from './checks.ts';
import {noFile} from './no-file.ts';

/** Files looked at when input is counted: the check is done in seconds on any collection. */
const filesCounted = 100_000;
/** Less free space than this is a failure; rows are rarely larger than their input. */
const leastFreeBytes = 64 * MiB;

/** Every check of a plan, passed or failed. */
export async function checkPlan(plan: RunPlan): Promise<readonly Check[]> {
  return [
    passed(
      'job',
      `the job is well formed: ${counted(plan.steps.length, 'step')}, ${counted(plan.limits.threads, 'thread')} in ${plan.limits.memoryMb} MB`,
    ),
    await attempt('modules', () => checkModules(plan)),
    await attempt('input', () => checkInput(plan, filesCounted)),
    await attempt('output', () => checkOutput(plan)),
    await attempt('disk', () => checkDisk(plan)),
    ...(await serverChecks(plan)),
    await attempt('run', async () => (await import('./preflight-run.ts')).checkRun(plan)),
  ];
}

/**
 * What a run cannot begin without; quick on any input.
 * @throws {ConfigError} with every check that failed
 */
export async function assertFit(plan: RunPlan): Promise<void> {
  // What a run that is under way lacks is for its ledger to say: it knows what it had.
  if (existsSync(runPaths(plan.dir).ledger)) return;
  const checks = [
    await attempt('modules', () => checkModules(plan)),
    await attempt('input', () => checkInput(plan, 0)),
    await attempt('output', () => checkOutput(plan)),
    await attempt('disk', () => checkDisk(plan)),
    // Of a night of asking the server's absence is a part.
    ...(plan.llm?.patient === true ? [] : await serverChecks(plan)),
  ];
  const issues = checks
    .filter(({ok}) => !ok)
    .map(({name, message, fix}) => ({path: name, message, ...(fix === undefined ? {} : {hint: fix})}));
  if (issues.length > 0) throw new ConfigError(issues);
}

async function attempt(name: string, make: () => Promise<Check>): Promise<Check> {
  try {
    return await make();
  } catch (cause) {
    return failed(name, messageOf(cause), cause instanceof QuernError ? cause.hint : undefined);
  }
}

async function serverChecks(plan: RunPlan): Promise<readonly Check[]> {
  if (plan.llm === null) return [];
  try {
    // Only a job that asks loads what asking needs.
    const [{checkAnswers}, {checkServer}] = await Promise.all([import('./preflight-answers.ts'), import('./preflight-asks.ts')]);
    return [await checkAnswers(plan), await checkServer(plan)].filter((check) => check !== null);
  } catch (cause) {
    return [failed('server', messageOf(cause), cause instanceof QuernError ? cause.hint : undefined)];
  }
}

async function checkModules(plan: RunPlan): Promise<Check> {
  const steps = await setUpSteps(plan, await resolveSteps(plan));
  const names = steps.map(({name}) => name).join(', ');
  return passed('modules', steps.length === 0 ? 'no steps: records become rows as they are' : `modules and schemas load: ${names}`);
}

async function checkInput(plan: RunPlan, filesMost: number): Promise<Check> {
  const {from} = plan.input;
  if (from !== null && from.digest === null) return passed('input', `the records of the job '${from.job}', which is not complete yet`);
  if (plan.input.source.builtin === 'items') return passed('input', 'items come from the program');
  if (plan.input.source.builtin === 'stdin') return passed('input', 'standard input: read once only, so that the run cannot be resumed');
  const source = await resolveSource(plan.input.source);
  let files = 0;
  let bytes = 0;
  let unreadable: string | undefined;
  // Of a user's source nothing is known but its list: a path of its own need not be a file's.
  const areFiles = plan.input.source.builtin === 'files';
  for await (const split of source.list(source.options.parse(plan.input.sourceOptions, once), new AbortController().signal)) {
    files++;
    bytes += Math.max(0, split.size);
    if (files > filesMost) break;
    if (areFiles && unreadable === undefined && !(await isReadable(split.path))) unreadable = split.file;
  }
  if (files === 0) return failed('input', noFile.message, noFile.hint);
  if (unreadable !== undefined)
    return failed('input', `${unreadable} cannot be read`, 'it would be a reject; give this user the right to read it');
  const more = files > filesMost ? 'more than ' : '';
  return passed('input', `${more}${counted(Math.min(files, filesMost), 'file')}, ${(bytes / 1e6).toFixed(1)} MB`);
}

async function isReadable(path: string): Promise<boolean> {
  return access(systemPath(path), constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function checkOutput({dir}: RunPlan): Promise<Check> {
  const probed = await firstExisting(dir);
  if (!(await stat(probed)).isDirectory()) return failed('output', `${probed} is no folder`, 'choose another output.dir (-o)');
  try {
    // A name of its own: several runs of one process may begin at once.
    await rmdir(await mkdtemp(join(probed, '.quern-probe-')));
  } catch (cause) {
    return failed(
      'output',
      `${probed} cannot be written: ${messageOf(cause)}`,
      'choose another output.dir (-o), or give this user the right to write there',
    );
  }
  return passed('output', `${dir} can be written`);
}

async function checkDisk({dir}: RunPlan): Promise<Check> {
  const {bavail, bsize} = await statfs(await firstExisting(dir));
  const free = bavail * bsize;
  const said = `${(free / GiB).toFixed(1)} GiB free`;
  return free < leastFreeBytes ? failed('disk', said, 'free some space, or choose another output.dir') : passed('disk', said);
}

async function firstExisting(dir: string): Promise<string> {
  const there = await lstat(dir).then(
    () => true,
    () => false,
  );
  return there || dirname(dir) === dir ? dir : firstExisting(dirname(dir));
}
