/** How near to a limit does asking come, what does a call cost, what does it hold, and how fast is what was answered before? */
import type {Bench, BenchOptions, BenchResult, Figures} from '../bench.ts';
import {median, round} from '../measure/statistics.ts';
import {manyInFlight} from './in-flight.ts';
import {bookkeeping} from './bookkeeping.ts';
import {race, type Contestant, type PacedFigures} from './paced.ts';
import {warm} from './warm.ts';

export const asks: Bench = {
  name: 'asks',
  question: 'How near to a limit does asking come, what does a call cost, what does it hold, and how fast is what was answered before?',
  run: runAsks,
};

const paced = ['p-queue', 'cookbook bucket', 'quern'] as const;
/** More than a minute's worth: what fits into the first window shows nobody's pace. */
const slow = {rpm: 600, items: 800, latency: 'lognormal:300,2000'};
const fast = {rpm: 10_000, items: 4000, latency: 'lognormal:300,2000'};
const goals = {used: 0.98, cpu: 1.1, itemsPerSecond: 20_000, ledger: 0.02, growth: 0.1};

async function runAsks(options: BenchOptions): Promise<BenchResult> {
  const rows: Figures[] = [];
  const details: Record<string, unknown> = {};
  const told = (row: Figures): void => {
    rows.push(row);
    options.say(`${row['what']}: ${row['figure']}`);
  };
  // Each has a server of its own, and a core is enough for all of them at that pace.
  const steady = await Promise.all(paced.map((contestant) => race(contestant, slow, options)));
  for (const figures of steady) told(pacedRow(figures));
  const rounds = await racedRounds(options);
  for (const figures of medians(rounds)) told(pacedRow(figures));
  const stock = cpuOf(rounds, 'stock SDK');
  const own = cpuOf(rounds, 'quern');
  const neighbour = cpuOf(rounds, 'p-queue, evenly');
  told(
    row(
      'CPU of a call, quern / stock SDK',
      round(own / stock, 2),
      `${round(own, 0)} and ${round(stock, 0)} us; the SDK at quern's pace, by p-queue: ${round(neighbour, 0)}`,
      own <= goals.cpu * stock,
    ),
  );
  const books = await bookkeeping({...fast, items: 2500}, options);
  told(
    row(
      'books at 10,000 RPM, % of wall',
      round(100 * books.booksShare, 2),
      `${books.transactions} samples in them`,
      books.booksShare <= goals.ledger,
    ),
  );
  told(
    row(
      'wait for the I/O thread, ms',
      round(books.waitP50Ms, 2),
      `p50; p99 ${round(books.waitP99Ms, 1)}, most ${round(books.waitMostMs, 1)}`,
      null,
    ),
  );
  const held = await manyInFlight(options);
  const grown = held.rssMb[2] / held.rssMb[1] - 1;
  told(
    row(
      '2,000 in flight, MiB',
      held.rssMb.map((mb) => round(mb, 0)).join(', '),
      `early, middle, late; at most ${held.inFlightMost} at the server`,
      grown <= goals.growth && held.inFlightMost >= 1900,
    ),
  );
  const again = await warm(options);
  told(
    row(
      'warm run, items/s',
      round(again.itemsPerSecond, 0),
      `of ${again.items}, ${again.calls} calls; the whole run ${round(again.wallMs / 1000, 1)} s, ${round(again.cpuUs, 0)} us of CPU an item`,
      again.itemsPerSecond >= goals.itemsPerSecond && again.calls === 0,
    ),
  );
  told(row('resume, ms to the first new call', round(again.firstCallMs, 0), `behind ${again.items} answered items`, null));
  Object.assign(details, {steady, rounds, books, held, again});
  const quern = [...steady, ...medians(rounds)].filter(({contestant}) => contestant === 'quern');
  const isPaced = quern.every(({used, limited}) => used >= goals.used && limited === 0);
  return {
    rows,
    notes: [
      'Contestants and server are processes of their own; every answer is compared with its own expected one. Limits: sliding window.',
      `% of the limit: from 5 s behind the first call to the last; a burst at the start is not in it; at ${fast.rpm} nobody fills a window. ${slow.rpm} RPM: ${slow.items} items, ${fast.rpm} RPM: ${fast.items}.`,
      'CPU: of the whole process, between the first fifth and the last twentieth of the calls. The stock SDK alone: 200 at a time, no limit, and so hot.',
      'Goals: 98 % and no 429, 1.1x, 20,000 items/s without a call, 2 %, no growth behind the middle.',
    ],
    passed: isPaced && rows.every(({met}) => met !== 'NO'),
    details,
  };
}

const contestants: readonly Contestant[] = ['stock SDK', 'p-queue', 'p-queue, evenly', 'cookbook bucket', 'quern'];

async function racedRounds(options: BenchOptions): Promise<readonly PacedFigures[]> {
  const figures: PacedFigures[] = [];
  for (let turn = 0; turn < (options.runs ?? 1); turn++) {
    for (const contestant of contestants) {
      const isFree = contestant === 'stock SDK';
      figures.push(await race(contestant, {...fast, unlimited: isFree}, options));
    }
  }
  return figures;
}

function medians(rounds: readonly PacedFigures[]): readonly PacedFigures[] {
  return contestants.map((contestant) => {
    const own = rounds.filter((figures) => figures.contestant === contestant);
    const of = (name: 'used' | 'limited' | 'lost' | 'cpuUs' | 'wallMs' | 'inFlightMost'): number =>
      median(own.map((figures) => figures[name]));
    return {
      contestant,
      rpm: fast.rpm,
      used: of('used'),
      limited: of('limited'),
      lost: of('lost'),
      cpuUs: of('cpuUs'),
      wallMs: of('wallMs'),
      inFlightMost: of('inFlightMost'),
    };
  });
}

function cpuOf(rounds: readonly PacedFigures[], contestant: Contestant): number {
  return median(rounds.filter((figures) => figures.contestant === contestant).map(({cpuUs}) => cpuUs));
}

function pacedRow({contestant, rpm, used, limited, lost, cpuUs, wallMs}: PacedFigures): Figures {
  const met = contestant === 'quern' ? used >= goals.used && limited === 0 : null;
  const rest = `${limited} x 429, ${lost} lost, ${round(wallMs / 1000, 1)} s, ${round(cpuUs, 0)} us of CPU a call`;
  return row(`${contestant}, ${contestant === 'stock SDK' ? 'no limit' : `${rpm} RPM`}`, `${round(100 * used, 1)} %`, rest, met);
}

function row(what: string, figure: string | number, beside: string, met: boolean | null): Figures {
  return {what, figure, beside, met: met === null ? '' : met ? 'yes' : 'NO'};
}
