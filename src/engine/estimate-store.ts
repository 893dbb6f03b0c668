/** Answers that are kept where a run of the job would look: its run.db and the file that runs share. Looked at, never changed, no lock taken. */
import {systemClock} from '../flow/clock.ts';
import type {Ledger} from '../ledger/ledger.ts';
import {pilotFolder, runPaths} from '../ledger/paths.ts';
import {AnswerTable} from '../llm/answer-store/answer-table.ts';
import type {StoredAnswer} from '../llm/answer-store/answer.ts';
import {refusalsOf} from '../llm/answer-store/refusals.ts';
import {readSpending, type Spending} from '../llm/answer-store/send-book.ts';
import {answerStats} from '../llm/answer-store/upkeep.ts';
import {messageOf, QuernError} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import {inReading} from '../model/transaction.ts';
import {lookInto} from './cache-place.ts';

type Database = Ledger['connection'];

/** Of the newest answers of a step so many tell how long its answers are. */
const recentMost = 2000;
/** Of one item, under other schemas; as many as the asker looks at. */
const candidatesMost = 8;
const absent = ['NO_RUN', 'NO_ANSWERS', 'NO_CACHE'];

export interface KeptPlaces {
  /** With those of a pilot that was killed in it, which the run takes in when it is opened. */
  readonly run: {readonly answers: number; readonly spending: Spending} | null;
  /** Where those stand. */
  readonly dirs: readonly string[];
  readonly cache: {readonly answers: number} | null;
  /** Why a shared file that is there is of no use; null where it is, or there is none. */
  readonly cacheFault: string | null;
}

export class KeptAnswers {
  private readonly databases: readonly Database[];
  private readonly tables: readonly AnswerTable[];
  private readonly refused: readonly ((key: string) => boolean)[];
  private readonly ttlMs: number;
  readonly isEmpty: boolean;

  constructor(databases: readonly Database[], ttlMs: number | null) {
    this.databases = databases;
    this.tables = databases.map((database) => new AnswerTable(database));
    this.refused = databases.map(refusalsOf);
    this.isEmpty = this.tables.every(({lastId}) => lastId === 0);
    this.ttlMs = ttlMs ?? Infinity;
  }

  /** Look-ups in it cost less: they read one state of each file. */
  reading<Result>(work: () => Result): Result {
    return this.databases.reduce<() => Result>((inner, database) => () => inReading(database, inner), work)();
  }

  lookup(key: string): StoredAnswer | null {
    for (const table of this.tables) {
      const {answer} = table.get(key);
      if (answer !== null && this.isFresh(answer)) return answer;
    }
    return null;
  }

  lookupLoose(looseKey: string): readonly StoredAnswer[] {
    const found = this.tables.flatMap((table) => table.loose(looseKey, candidatesMost));
    return found.filter((answer) => this.isFresh(answer)).slice(0, candidatesMost);
  }

  /** Asked as often as it may be, and never answered with anything of use. */
  isRefused(key: string): boolean {
    return this.refused.some((isRefused) => isRefused(key));
  }

  /** Tokens of the newest answers of a step, each item's share of its request. */
  answerTokens(step: string): readonly number[] {
    const query = 'SELECT completion_tokens AS n FROM answers WHERE step = ? AND completion_tokens IS NOT NULL ORDER BY at_ms DESC LIMIT ?';
    return this.databases
      .flatMap((database) => database.prepare(query).all(step, recentMost))
      .map((row) => Number(row['n']))
      .filter((tokens) => Number.isFinite(tokens) && tokens >= 0)
      .slice(0, recentMost);
  }

  private isFresh({atMs}: StoredAnswer): boolean {
    return systemClock.now() - atMs < this.ttlMs;
  }
}

/** @throws {LedgerError} when run.db is damaged */
export async function withKept<Result>(
  plan: RunPlan,
  {dirs, cache}: KeptPlaces,
  work: (kept: KeptAnswers) => Promise<Result>,
): Promise<Result> {
  const ttlMs = plan.llm?.ttlMs ?? null;
  const cacheFile = plan.llm?.cacheFile ?? null;
  const withCache = (databases: readonly Database[]): Promise<Result> => {
    if (cache === null || cacheFile === null) return work(new KeptAnswers(databases, ttlMs));
    return lookInto(cacheFile, ({database}) => work(new KeptAnswers([...databases, database], ttlMs)));
  };
  const within = (left: readonly string[], databases: readonly Database[]): Promise<Result> => {
    const [dir, ...others] = left;
    return dir === undefined ? withCache(databases) : lookInto(dir, ({database}) => within(others, [...databases, database]));
  };
  return within(dirs, []);
}

/** Goes through all that is kept: to be asked again only where that has changed. @throws {LedgerError} when run.db is damaged */
export async function lookAtPlaces(plan: RunPlan): Promise<KeptPlaces> {
  const answersOf = (database: Database): number => answerStats(database).steps.reduce((sum, {answers}) => sum + answers, 0);
  const booksIn = (dir: string): Promise<KeptPlaces['run']> =>
    lookInto(dir, ({database}) => ({answers: answersOf(database), spending: readSpending(database)})).catch(unlessAbsent);
  const found: {readonly dir: string; readonly books: Books}[] = [];
  for (const dir of [plan.dir, pilotFolder(runPaths(plan.dir))]) {
    const books = await booksIn(dir);
    if (books !== null) found.push({dir, books});
  }
  const run = found.length === 0 ? null : found.map(({books}) => books).reduce(together);
  const places = {run, dirs: found.map(({dir}) => dir)};
  const cacheFile = plan.llm?.cacheFile ?? null;
  if (cacheFile === null) return {...places, cache: null, cacheFault: null};
  try {
    return {...places, cache: await lookInto(cacheFile, ({database}) => ({answers: answersOf(database)})), cacheFault: null};
  } catch (cause) {
    // One that is absent or empty a run makes; without any other it goes on, and says so.
    return {...places, cache: null, cacheFault: isAbsent(cause) ? null : messageOf(cause)};
  }
}

type Books = NonNullable<KeptPlaces['run']>;

function together(one: Books, other: Books): Books {
  const [{spending}, more] = [one, other.spending];
  return {
    answers: one.answers + other.answers,
    spending: {
      calls: spending.calls + more.calls,
      unknown: spending.unknown + more.unknown,
      costNano: spending.costNano + more.costNano,
      claimedNano: spending.claimedNano + more.claimedNano,
    },
  };
}

function unlessAbsent(cause: unknown): null {
  if (isAbsent(cause)) return null;
  throw cause;
}

function isAbsent(cause: unknown): boolean {
  return cause instanceof QuernError && absent.includes(cause.code);
}
