/**
 * Entry of the coordinator's own thread, for embedding: unwraps messages, has the plan made where there is none, conducts the run, wraps
 * the answers. No logic.
 */
import {parentPort, workerData} from 'node:worker_threads';
import {newItemsWindow} from '../config/resolve.ts';
import {assert} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import {errorOf, faultOf} from '../protocol/fault.ts';
import type {FromCoordinator, ToCoordinator} from '../protocol/mailboxes.ts';
import type {Planning, PlanningModule} from '../protocol/planning.ts';
import {transferListOf} from '../protocol/transfer.ts';
import {conduct, type Conducted} from './conduct.ts';
import {standBehindHost} from './host-first.ts';
import {startProfile} from './profile.ts';

export interface CoordinatorData {
  readonly plan: RunPlan | Planning;
  readonly mode: 'run' | 'resume';
  readonly version: string;
  readonly hasItems: boolean;
  readonly baselineBytes: number;
}

// Before any thread is started: they take after this one.
standBehindHost();
const port = parentPort;
assert(port !== null, 'the entry runs in a thread');
const given = workerData as CoordinatorData;
const send = (message: FromCoordinator, buffer: ArrayBuffer | null = null): void => port.postMessage(message, transferListOf(buffer));

try {
  const {opened, report} = await conductHere('module' in given.plan ? await planHere(given.plan) : given.plan);
  send({type: 'Conducted', opened, report});
} catch (cause) {
  send({type: 'Failed', fault: faultOf(cause)});
}
port.close();

async function planHere({module, request}: Planning): Promise<RunPlan> {
  const {planRun} = (await import(module)) as PlanningModule;
  const planned = await planRun(request);
  send({type: 'Planned', planned});
  return planned.plan;
}

async function conductHere(plan: RunPlan): Promise<Conducted> {
  const {mode, version, hasItems, baselineBytes} = given;
  const profile = startProfile(plan.profileDir, 'coordinator');
  const feed = hasItems ? await newItemsWindow() : null;
  const items = feed === null ? null : {feed, onBegin: (records: number) => send({type: 'ItemsWanted', records})};
  const stopping = new AbortController();
  const conducting = conduct({
    plan,
    mode,
    version,
    baselineBytes,
    items,
    signal: stopping.signal,
    onEvent: (event) => send({type: 'Told', event}),
  });
  const failBatch = (cause: unknown): void => send({type: 'BatchFailed', fault: faultOf(cause)});
  port?.on('message', (message: ToCoordinator) => {
    switch (message.type) {
      case 'PushItems':
        void feed?.push(message.lines).then((more) => send({type: 'ItemsTaken', more}));
        break;
      case 'EndItems':
        feed?.end();
        break;
      case 'FailItems':
        feed?.fail(errorOf(message.fault));
        break;
      case 'TakeBatch':
        conducting.nextBatch().then((batch) => send({type: 'BatchTaken', batch}, batch?.rows ?? null), failBatch);
        break;
      case 'AckBatch':
        conducting.ack(message.batchId).then(() => send({type: 'BatchAcked', batchId: message.batchId}), failBatch);
        break;
      case 'Abandon':
        void conducting.abandon();
        break;
      case 'Drain':
        stopping.abort();
        break;
    }
  });
  const conducted = await conducting.result;
  await profile?.stop();
  return conducted;
}
