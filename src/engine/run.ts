/** Runs a job to its end, or takes a stopped run up again. */
import {ConfigError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import type {RunEvent, RunResult} from '../model/run.ts';
import type {Conducting} from '../threads/conduct.ts';
import {Hearing} from './hearing.ts';
import type {AnyJob, RunOptions} from './options.ts';
import {assertFit} from './preflight.ts';
import {prepare, type Prepared} from './prepare.ts';
import {resultOf, resultOfFailure} from './result.ts';
import {loadSavedJob, saveJob} from './saved-job.ts';
import {version} from './version.ts';

/** What the public face promises of `run`. */
export async function run(job: AnyJob, options: RunOptions = {}): Promise<RunResult> {
  return finish(await prepare(job, options), 'run', options);
}

/** What the public face promises of `resume`. */
export async function resume(dir: string, options: RunOptions = {}): Promise<RunResult> {
  const loaded = await loadSavedJob(dir, options.overrides ?? {});
  return finish(await prepare(loaded, options, {dir}), 'resume', options);
}

async function finish(prepared: Prepared, mode: 'run' | 'resume', options: RunOptions): Promise<RunResult> {
  const {plan} = prepared;
  try {
    const result = resultOf(await (await begin(prepared, mode, options)).result, plan);
    options.onEvent?.({type: 'finished', status: result.status, exitCode: result.exitCode});
    return result;
  } catch (cause) {
    const result = resultOfFailure(cause, plan);
    options.onEvent?.({type: 'finished', status: result.status, exitCode: result.exitCode});
    return result;
  }
}

/** Sets the actors going, on this thread or in their own. @throws {ConfigError} when the run cannot begin */
export async function begin(prepared: Prepared, mode: 'run' | 'resume', options: RunOptions): Promise<Conducting> {
  const {plan, loaded, host} = prepared;
  refuseUnread(plan);
  await assertFit(plan);
  const feeding = host === null ? null : new (await import('./items-feeding.ts')).ItemsFeeding(host, plan.dir);
  const hearing = new Hearing(options.signal, (event) => {
    if (event.type === 'started') saveJob(plan.dir, loaded, plan.name);
    options.onEvent?.(event);
    if (event.type === 'started' && feeding?.isResumable === false) options.onEvent?.(notResumable);
  });
  const conducting = {plan, mode, version, onEvent: hearing.onEvent, signal: hearing.signal};
  if (options.coordinator === 'caller') {
    const {conduct} = await import('../threads/conduct.ts');
    const items = feeding === null ? null : await feeding.window();
    return hearing.over(await profiled(plan.profileDir, () => conduct({...conducting, baselineBytes: 0, items})));
  }
  const {conductInThread} = await import('../threads/coordinator-remote.ts');
  return hearing.over(
    conductInThread({
      ...conducting,
      baselineBytes: process.memoryUsage.rss(),
      items: feeding === null ? null : (records) => feeding.lines(records),
    }),
  );
}

/** The coordinator of the CLI runs on the thread we are on: its profile is begun here. */
async function profiled(dir: string | null, start: () => Conducting): Promise<Conducting> {
  if (dir === null) return start();
  const {startProfile} = await import('../threads/profile.ts');
  const profile = startProfile(dir, 'coordinator');
  const conducting = start();
  return {...conducting, result: conducting.result.finally(() => profile?.stop())};
}

/** What is to be read must be whole before it is read. */
function refuseUnread({input: {from}}: RunPlan): void {
  if (from === null || from.digest !== null) return;
  const hint = 'run the file of both: it runs them in their order';
  throw new ConfigError([{path: 'input.from', message: `the job '${from.job}' is not complete: its records cannot be read yet`, hint}]);
}

const notResumable: RunEvent = {
  type: 'warning',
  code: 'NOT_RESUMABLE',
  message: 'the items have no names (input.id): a run of them that is stopped can only begin anew',
};
