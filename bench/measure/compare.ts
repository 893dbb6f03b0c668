/**
 * Runs contestants in turn, round after round, so that whatever else the machine does falls on all of them alike; checks each
 * answer before its time counts. Knows nothing of what they do.
 */
import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {measureChild, type Command, type Measured} from './child.ts';
import {outDirIn} from './out-dir.ts';
import {median} from './statistics.ts';

/** What a contestant gave, as far as it can be compared. */
export interface Answer {
  readonly rows: number;
  /** Items inside rows, by name. */
  readonly tallies: Readonly<Record<string, number>>;
  readonly outputBytes: number;
  readonly outputSha256: string;
  /** Milliseconds in which commits held the run up (most of a sync passes beside the work); null for contestants that know none. */
  readonly commitMs: number | null;
}

export interface Contestant {
  readonly name: string;
  /** Reads and writes below `outDir`, which is empty. */
  readonly command: (outDir: string) => Command;
  /** Reads what was left there. */
  readonly answer: (outDir: string, measured: Measured) => Answer | Promise<Answer>;
}

export interface Score {
  readonly name: string;
  readonly answer: Answer;
  readonly samples: readonly Omit<Measured, 'stdout'>[];
  readonly median: {readonly wallMs: number; readonly cpuMs: number; readonly peakRssMb: number; readonly commitMs: number | null};
}

export interface Contest {
  readonly contestants: readonly Contestant[];
  readonly runs: number;
  /** Rounds in which other processes took more than a tenth of the cores are measured again, four times as many as asked at most. */
  readonly calm: boolean;
  readonly cacheDir: string;
  readonly buildDir: string;
  /** @throws when an answer is not what the others gave. */
  readonly check: (name: string, answer: Answer) => void;
  readonly say: (line: string) => void;
}

interface Taken {
  readonly measured: Measured;
  readonly answer: Answer;
}

const disturbedFrom = 0.1;
const roundsPerRun = 4;

/** One round that is not counted (it warms the page cache and checks all answers), then `runs` that are. */
export async function compare(contest: Contest): Promise<readonly Score[]> {
  const rounds: (readonly Taken[])[] = [];
  await takeRound(contest, 'warm-up');
  const most = contest.calm ? contest.runs * roundsPerRun : contest.runs;
  const counts = (taken: readonly Taken[]): boolean => !contest.calm || disturbance(taken) <= disturbedFrom;
  while (rounds.length < most && rounds.filter(counts).length < contest.runs) {
    rounds.push(await takeRound(contest, `round ${rounds.length + 1}`));
  }
  const counted = rounds.toSorted((one, other) => disturbance(one) - disturbance(other)).slice(0, contest.runs);
  return contest.contestants.map(({name}, index) =>
    scoreOf(
      name,
      counted.map((taken) => taken[index]).filter((one) => one !== undefined),
    ),
  );
}

/** The largest share of the cores that others had while a contestant ran. */
function disturbance(round: readonly Taken[]): number {
  return Math.max(...round.map(({measured}) => measured.othersShare ?? 0));
}

async function takeRound(contest: Contest, name: string): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  const told: string[] = [];
  for (const contestant of contest.contestants) {
    const sample = await takeOne(contest, contestant);
    contest.check(contestant.name, sample.answer);
    taken.push(sample);
    told.push(`${contestant.name} ${(sample.measured.wallMs / 1000).toFixed(2)} s`);
  }
  contest.say(`${name}: ${told.join(', ')}; others had up to ${Math.round(100 * disturbance(taken))} % of the cores`);
  return taken;
}

async function takeOne(contest: Contest, contestant: Contestant): Promise<Taken> {
  const outDir = join(outDirIn(contest.cacheDir), contestant.name.replaceAll(/\W+/g, '-'));
  rmSync(outDir, {recursive: true, force: true});
  mkdirSync(outDir, {recursive: true});
  try {
    const measured = await measureChild(contestant.command(outDir), contest.buildDir);
    return {measured, answer: await contestant.answer(outDir, measured)};
  } finally {
    // At once: what the kernel has not yet written back need not disturb the next one's time.
    rmSync(outDir, {recursive: true, force: true});
  }
}

function scoreOf(name: string, taken: readonly Taken[]): Score {
  const [first] = taken;
  if (first === undefined) throw new Error('at least one round must be measured');
  const of = (pick: (sample: Taken) => number): number => median(taken.map(pick));
  return {
    name,
    answer: first.answer,
    samples: taken.map(({measured: {stdout: _stdout, ...figures}}) => figures),
    median: {
      wallMs: of(({measured}) => measured.wallMs),
      cpuMs: of(({measured}) => measured.userMs + measured.systemMs),
      peakRssMb: Math.max(...taken.map(({measured}) => measured.peakRssMb)),
      commitMs: first.answer.commitMs === null ? null : of(({answer}) => answer.commitMs ?? 0),
    },
  };
}
