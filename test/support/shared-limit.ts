/** Several runs with endless work at one server's limit, in virtual time, who meet at a file: what each was given, second by second. */
import {Seat} from '../../src/actors/io/asking/seat.ts';
import type {SharePriority} from '../../src/flow/pace/standing.ts';
import {Pace} from '../../src/flow/pace/pace.ts';
import type {PaceOptions} from '../../src/flow/pace/pace-options.ts';
import {MeetingPoint} from '../../src/llm/meeting/meeting-point.ts';
import {makeServerLimit, type ServerLimitOptions} from '../../src/simulate/limits/server-limit.ts';
import {EventQueue} from './event-queue.ts';
import {type Chance, makeChance, startMs} from './pace-simulation.ts';

export interface Member {
  readonly priority: SharePriority;
  readonly fromSecond?: number;
  /** From then on it has nothing to send. */
  readonly idleFromSecond?: number;
  /** It says nothing any more, not even that it leaves. */
  readonly diesAtSecond?: number;
  readonly leavesAtSecond?: number;
  readonly pace?: Partial<PaceOptions>;
}

export interface SharedLimit {
  readonly server: Omit<ServerLimitOptions, 'startMs'>;
  readonly members: readonly Member[];
  readonly seconds: number;
  /** Where they meet; null: nowhere. */
  readonly path: string | null;
  readonly headers?: boolean;
  readonly tokens?: (chance: Chance) => number;
}

export interface Shared {
  /** By member, by second. */
  readonly taken: readonly Float64Array[];
  readonly tokens: readonly Float64Array[];
  readonly refused: Float64Array;
}

const beatMs = 100;

export function simulateShared(given: SharedLimit): Shared {
  const queue = new EventQueue(startMs);
  const server = makeServerLimit(given.server);
  const chance = makeChance(3);
  const book = (): Float64Array => new Float64Array(given.seconds);
  const books = {taken: given.members.map(book), tokens: given.members.map(book), refused: book()};
  const points: MeetingPoint[] = [];
  const note = (one: Float64Array | undefined, amount: number): void => {
    const second = Math.floor((queue.now() - startMs) / 1000);
    if (one !== undefined) one[second] = (one[second] ?? 0) + amount;
  };
  const join = (member: Member, index: number): void => {
    const {rpm, tpm} = given.server;
    const pace = new Pace({rpm, tpm, rpd: null, share: 1, inFlightMost: 5000, ...member.pace}, queue);
    const nextTokens = (): number => given.tokens?.(chance) ?? 1000;
    let [wakeAtMs, next] = [Infinity, nextTokens()];
    const isOver = (second: number | undefined): boolean => queue.now() >= startMs + (second ?? Infinity) * 1000;
    const isGone = (): boolean => isOver(member.diesAtSecond) || isOver(member.leavesAtSecond);
    const wake = (atMs: number): void => {
      if (atMs >= wakeAtMs) return;
      wakeAtMs = atMs;
      queue.at(atMs, () => {
        if (wakeAtMs !== atMs) return;
        wakeAtMs = Infinity;
        ask();
      });
    };
    const ask = (): void => {
      while (!isGone() && !isOver(member.idleFromSecond)) {
        const leave = pace.admit(next);
        if (leave.type === 'wait') return leave.untilMs === null ? undefined : wake(Math.max(leave.untilMs, queue.now() + 1));
        const [sentAtMs, tokens] = [queue.now(), next];
        next = nextTokens();
        queue.at(sentAtMs + wayMs(chance), () => {
          const answer = server.take(queue.now(), tokens);
          const limits = given.headers === true ? {...server.told(queue.now()), retryAtMs: null} : null;
          note(answer.ok ? books.taken[index] : books.refused, 1);
          if (answer.ok) note(books.tokens[index], tokens);
          queue.at(queue.now() + (answer.ok ? 2000 : 0) + wayMs(chance), () => {
            const ending = {limits, ms: queue.now() - sentAtMs};
            if (answer.ok) pace.answered(leave.ticket, {...ending, tokens});
            else pace.limited(leave.ticket, ending);
            wake(queue.now());
          });
        });
      }
    };
    if (given.path !== null) {
      const point = new MeetingPoint(given.path);
      points.push(point);
      const seat = new Seat(
        {point, pace, lane: 'limit', run: `run ${index}`, usual: member.priority, priority: () => member.priority},
        queue.now(),
      );
      const beat = (): void => {
        if (isOver(member.leavesAtSecond)) return seat.leave(queue.now());
        if (isGone()) return;
        seat.beat(queue.now());
        queue.at(queue.now() + beatMs, beat);
      };
      beat();
    }
    ask();
  };
  for (const [index, member] of given.members.entries())
    queue.at(startMs + (member.fromSecond ?? 0) * 1000 + 37 * index, () => join(member, index));
  queue.runUntil(startMs + given.seconds * 1000);
  for (const point of points) point.close();
  return books;
}

/** One way: 20 ms and a tail, never over 150. */
const wayMs = (chance: Chance): number => Math.min(150, 20 + 20 * Math.exp(0.6 * chance.normal()));
