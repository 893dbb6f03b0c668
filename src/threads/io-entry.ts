/**
 * Entry of the I/O actor's thread: waits to be told of its run, exposes the actor through Comlink. Errors travel as faults, buffers move. No
 * logic.
 */
import {expose, transfer} from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js';
import {once} from 'node:events';
import {parentPort, workerData, type MessagePort} from 'node:worker_threads';
import {createIoActor} from '../actors/io/io-actor.ts';
import {makeReopen} from '../config/reopen.ts';
import {resolveSink} from '../config/resolve.ts';
import {systemClock} from '../flow/clock.ts';
import {assert} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import type {Cells} from '../protocol/cells.ts';
import {faultOf, type Fault} from '../protocol/fault.ts';
import type {IoActor} from '../protocol/mailboxes.ts';
import {transferListOf} from '../protocol/transfer.ts';
import {startProfile} from './profile.ts';

export interface IoData {
  readonly plan: RunPlan;
  readonly cells: Cells;
  readonly baselineBytes: number;
}

export interface IoThreadData {
  /** One message comes: the IoData. */
  readonly begin: MessagePort;
}

/** Every answer over the wire: a value, or why there is none. */
export type Answer = {readonly type: 'Answered'; readonly value: unknown} | {readonly type: 'Failed'; readonly fault: Fault};

export interface IoEndpoint {
  /** Arguments stand side by side: Comlink finds the buffers that move only in an argument itself, never inside an array. */
  call(method: keyof IoActor, ...args: readonly unknown[]): Promise<Answer>;
}

const {begin} = workerData as IoThreadData;
const [{plan, cells, baselineBytes}] = (await once(begin, 'message')) as [IoData];
begin.close();
const profile = startProfile(plan.profileDir, 'io');
const remarkSink = await resolveSink({builtin: 'jsonl', path: null});
const sink = await resolveSink(plan.output.sink);
const asking = plan.llm === null ? null : (await import('./asking-tools.ts')).askingToolsOf(plan);
const actor = createIoActor({
  sink,
  remarkSink,
  reopen: makeReopen(plan),
  asking,
  cells,
  clock: systemClock,
  baselineBytes,
});

const endpoint: IoEndpoint = {
  async call(method, ...args: unknown[]) {
    try {
      const value = await (actor[method] as (...given: unknown[]) => Promise<unknown>).apply(actor, args);
      if (method === 'close') await profile?.stop();
      const answer: Answer = {type: 'Answered', value};
      return transfer(answer, transferListOf(rowsOf(value)));
    } catch (cause) {
      return {type: 'Failed', fault: faultOf(cause)};
    }
  },
};

function rowsOf(value: unknown): ArrayBuffer | null {
  if (typeof value !== 'object' || value === null || !('rows' in value)) return null;
  return value.rows instanceof ArrayBuffer ? value.rows : null;
}

assert(parentPort !== null, 'the entry runs in a thread');
expose(endpoint, (nodeEndpoint as unknown as (port: typeof parentPort) => never)(parentPort));
