/**
 * The beginning of a run. Loads nothing that plans: where the coordinator has a thread of its own the plan is made there, and the host's
 * event loop does not stand still for it (200 ms of modules, another 100 for what the steps load).
 */
import {extname} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {ActorError, assert} from '../model/errors.ts';
import type {RunEvent} from '../model/run.ts';
import type {Planned} from '../protocol/planning.ts';
import type {Conducting} from '../threads/conduct.ts';
import {entryUrl} from '../threads/entry-url.ts';
import {isLoaded, type HostItems} from './handed-over.ts';
import {Hearing} from './hearing.ts';
import type {ItemsFeeding} from './items-feeding.ts';
import type {RunOptions} from './options.ts';
import type {PlanRequest} from './plan-run.ts';
import {saveJob} from './saved-job.ts';
import {version} from './version.ts';

export interface Begun {
  readonly plan: Planned['plan'];
  readonly conducting: Conducting;
}

/** @throws {ConfigError} when the run cannot begin */
export async function beginRun(request: PlanRequest, host: HostItems | null, options: RunOptions): Promise<Begun> {
  // Loaded before: nothing is waited for between the plan and the run's first word.
  const Feeding = host === null ? undefined : (await import('./items-feeding.ts')).ItemsFeeding;
  const beginning = new Beginning(request, (dir) => (host === null || Feeding === undefined ? null : new Feeding(host, dir)), options);
  return options.coordinator === 'caller' ? beginning.here() : beginning.there(host !== null);
}

class Beginning {
  private readonly request: PlanRequest;
  private readonly feedingIn: (dir: string) => ItemsFeeding | null;
  private readonly hearing: Hearing;
  private readonly startsThreads: boolean;
  private planned: Planned | undefined;
  private feeding: ItemsFeeding | null = null;

  constructor(request: PlanRequest, feedingIn: (dir: string) => ItemsFeeding | null, {signal, onEvent, startsThreads}: RunOptions) {
    this.request = request;
    this.startsThreads = startsThreads === true;
    this.feedingIn = feedingIn;
    this.hearing = new Hearing(signal, (event) => {
      if (event.type === 'started') this.save();
      onEvent?.(event);
      if (event.type === 'started' && this.feeding?.isResumable === false) onEvent?.(notResumable);
    });
  }

  /** On this thread. */
  async here(): Promise<Begun> {
    // What it loads takes as long as a plan: begun behind that, the first row of a resume came 60 ms later.
    const ioAhead = this.startsThreads ? (await import('../threads/io-remote.ts')).startIoAhead() : undefined;
    try {
      const {plan} = await this.plan();
      const items = (await this.feeding?.window()) ?? null;
      const {conduct} = await import('../threads/conduct.ts');
      const start = (): Conducting => conduct({...this.shared(), plan, baselineBytes: 0, items, ioAhead});
      return {plan, conducting: this.hearing.over(await profiled(plan.profileDir, start))};
    } catch (cause) {
      await ioAhead?.close();
      throw cause;
    }
  }

  /** In a thread of its own. */
  async there(isFed: boolean): Promise<Begun> {
    const {conductInThread} = await import('../threads/coordinator-remote.ts');
    const known = canBePlannedThere(this.request) ? undefined : await this.plan();
    // A thread is started in 3 ms, and its module was loaded in 2: the host's loop has its turn in between.
    await nextTurn();
    const conducting = conductInThread({
      ...this.shared(),
      plan: known?.plan ?? {module: entryUrl('plan-run', import.meta.url).href, request: this.request},
      onPlanned: (planned) => this.take(planned),
      baselineBytes: process.memoryUsage.rss(),
      items: isFed ? (records) => this.linesBehind(records) : null,
    });
    const {plan} = known ?? (await conducting.planned.catch((cause: unknown) => this.planBehind(cause)));
    return {plan, conducting: this.hearing.over(conducting)};
  }

  private shared(): {mode: 'run' | 'resume'; version: string; onEvent: (event: RunEvent) => void; signal: AbortSignal} {
    return {mode: this.request.job === null ? 'resume' : 'run', version, onEvent: this.hearing.onEvent, signal: this.hearing.signal};
  }

  private async plan(): Promise<Planned> {
    const {planRun} = await import('./plan-run.ts');
    return this.take(await planRun(this.request));
  }

  private take(planned: Planned): Planned {
    this.feeding = this.feedingIn(planned.plan.dir);
    this.planned = planned;
    return planned;
  }

  /** Behind a thread that died over its plan: the run's result says so, and is told with a plan. */
  private planBehind(cause: unknown): Promise<Planned> {
    if (!(cause instanceof ActorError)) throw cause;
    return this.plan();
  }

  private linesBehind(records: number): AsyncIterable<Uint8Array<ArrayBuffer>> {
    assert(this.feeding !== null, 'items are asked for behind the plan');
    return this.feeding.lines(records);
  }

  private save(): void {
    assert(this.planned !== undefined, 'a run starts behind its plan');
    const {plan, saved} = this.planned;
    saveJob(plan.dir, saved, plan.name);
  }
}

const dataEndings = ['.yaml', '.yml', '.json'];

/**
 * A job that is data. A module may need what the host's thread has (a loader for its dialect), and a loaded job has its places as a
 * function; whatever cannot be copied is for the plan to refuse, in its own words.
 */
function canBePlannedThere({job, options}: PlanRequest): boolean {
  if (isLoaded(job)) return false;
  if (typeof job === 'string' && !dataEndings.includes(extname(job).toLowerCase())) return false;
  try {
    structuredClone({job, options});
    return true;
  } catch {
    return false;
  }
}

/** The coordinator of the CLI runs on the thread we are on: its profile is begun here. */
async function profiled(dir: string | null, start: () => Conducting): Promise<Conducting> {
  if (dir === null) return start();
  const {startProfile} = await import('../threads/profile.ts');
  const profile = startProfile(dir, 'coordinator');
  const conducting = start();
  return {...conducting, result: conducting.result.finally(() => profile?.stop())};
}

const notResumable: RunEvent = {
  type: 'warning',
  code: 'NOT_RESUMABLE',
  message: 'the items have no names (input.id): a run of them that is stopped can only begin anew',
};
