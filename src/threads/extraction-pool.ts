/** The pool of extraction workers: Piscina with every option that matters said by name. Buffers move; deaths become ActorErrors. */
import {fileURLToPath} from 'node:url';
import {MessageChannel, type MessagePort} from 'node:worker_threads';
import {Piscina} from 'piscina';
import {workerDied, type ExtractionPool, type StreamLane} from '../actors/coordinator/pool.ts';
import {ActorError, assert, messageOf} from '../model/errors.ts';
import type {RunPlan} from '../model/plan.ts';
import type {Cells} from '../protocol/cells.ts';
import {errorOf} from '../protocol/fault.ts';
import type {Extracted, ExtractStream, Fed, FromStream, PassedOver, ToStream} from '../protocol/extraction.ts';
import {assertSent, transferListOf} from '../protocol/transfer.ts';
import {entryUrl} from './entry-url.ts';
import type {ExtractionData, FromWorker, ToWorker} from './extraction-entry.ts';
import {serveRanges} from './extraction-ranges.ts';

/** Queued behind the running ones, so that no worker waits for the coordinator between two chunks. */
const queuedPerThread = 1;
/** MB. A worker's heap: what one record of recordBytesMax needs decoded, six to eight times over. */
const heap = {youngMb: 16, oldMb: 64, oldPerRecordMb: 8};

export function startExtractionPool(plan: RunPlan, cells: Cells): ExtractionPool {
  const {threads} = plan.limits;
  let pool: Piscina | undefined = startThreads(plan, cells);
  let isClosed = false;
  const end = async (): Promise<void> => {
    const ended = pool;
    pool = undefined;
    if (ended === undefined) return;
    if (plan.profileDir !== null) await endProfiles(ended);
    await ended.destroy();
  };
  const run = async (message: ToWorker, list: ArrayBuffer[], port?: MessagePort): Promise<FromWorker> => {
    assert(!isClosed, 'nothing is asked of a pool that is closed');
    pool ??= startThreads(plan, cells);
    try {
      return (await pool.run(message, {transferList: port === undefined ? list : [...list, port]})) as FromWorker;
    } catch (cause) {
      throw died(cause);
    }
  };
  return {
    threads,
    slots: threads * (1 + queuedPerThread),
    async ready() {
      const answer = await run({type: 'GetReady'}, []);
      if (answer.type === 'Failed') throw errorOf(answer.fault);
    },
    async run(message) {
      return extractedOf(await run(message, transferListOf(message.input, message.output)));
    },
    stream: (message) => openLane(message, (toWorker, port) => run(toWorker, [], port)),
    async ranges(message, source) {
      const {port1, port2} = new MessageChannel();
      serveRanges(port1, source);
      try {
        return extractedOf(await run({...message, port: port2}, [], port2));
      } finally {
        port1.close();
      }
    },
    rest: end,
    close() {
      isClosed = true;
      return end();
    },
  };
}

function startThreads(plan: RunPlan, cells: Cells): Piscina {
  const {threads, recordBytesMax} = plan.limits;
  const workerData: ExtractionData = {plan, cells};
  return new Piscina({
    filename: fileURLToPath(entryUrl('extraction-entry', import.meta.url)),
    // One is there at once, the others when there is a second chunk: a worker that has nothing to do costs as much CPU as a small run.
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: Infinity,
    maxQueue: threads * (1 + queuedPerThread),
    concurrentTasksPerWorker: 1,
    recordTiming: false,
    workerHistogram: false,
    execArgv: [],
    resourceLimits: {
      maxYoungGenerationSizeMb: heap.youngMb,
      maxOldGenerationSizeMb: Math.max(heap.oldMb, Math.ceil((recordBytesMax / 2 ** 20) * heap.oldPerRecordMb)),
    },
    workerData,
  });
}

/** A worker is ended without notice, so each writes its profile before. All are idle: each of as many tasks goes to another. */
async function endProfiles(pool: Piscina): Promise<void> {
  await Promise.allSettled(Array.from({length: pool.threads.length}, () => pool.run({type: 'EndProfile'} satisfies ToWorker)));
}

/** The entry catches whatever extraction throws: what rejects a task is the end of its thread. */
function died(cause: unknown): ActorError {
  return new ActorError(`an extraction worker died: ${messageOf(cause)}`, {code: workerDied, retryable: true, cause});
}

function extractedOf(answer: FromWorker | StreamAnswer): Extracted {
  if (answer.type === 'Failed') throw errorOf(answer.fault);
  assert(answer.type === 'Extracted', 'a chunk is answered by its extraction');
  return answer;
}

type StreamAnswer = Exclude<FromStream, {readonly type: 'Failed'}>;

function openLane(message: ExtractStream, start: (message: ToWorker, port: MessagePort) => Promise<FromWorker>): StreamLane {
  const {port1, port2} = new MessageChannel();
  let waiting: {resolve: (from: StreamAnswer) => void; reject: (cause: unknown) => void} | undefined;
  let failure: unknown;
  port1.on('message', (from: FromStream) => {
    if (from.type === 'Failed') waiting?.reject((failure = errorOf(from.fault)));
    else waiting?.resolve(from);
  });
  port1.on('messageerror', (cause) => waiting?.reject((failure = died(cause))));
  start({...message, port: port2}, port2).then(
    (answer) => {
      if (answer.type === 'Failed') waiting?.reject((failure = errorOf(answer.fault)));
    },
    (cause: unknown) => waiting?.reject((failure = cause)),
  );
  const send = (to: ToStream, list: ArrayBuffer[] = []): Promise<StreamAnswer> =>
    new Promise((resolve, reject) => {
      if (failure !== undefined) return reject(failure);
      waiting = {resolve, reject};
      port1.postMessage(to, list);
      assertSent(list);
    });
  return {
    feed: (bytes, length) => send({type: 'Feed', bytes, length}, transferListOf(bytes)).then(fedOf),
    end: () => send({type: 'End'}).then(fedOf),
    take: (most) => send({type: 'Take', most}).then(extractedOf),
    passOver: () => send({type: 'PassOver'}).then(passedOverOf),
    close: () => port1.close(),
  };
}

function fedOf(answer: StreamAnswer): Fed {
  assert(answer.type === 'Fed', 'a feed is answered by what waits');
  return answer;
}

function passedOverOf(answer: StreamAnswer): PassedOver {
  assert(answer.type === 'PassedOver', 'a record that is passed over is told');
  return answer;
}
