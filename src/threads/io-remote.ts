/**
 * The I/O actor in a thread of its own, seen from the coordinator. Every call ends by an answer or by the thread's death:
 * Comlink alone would leave the calls of a dead thread pending for ever.
 */
import {transfer, wrap} from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter.js';
import {MessageChannel, Worker} from 'node:worker_threads';
import {ActorError, messageOf} from '../model/errors.ts';
import {errorOf} from '../protocol/fault.ts';
import type {Append, Appended, IoActor} from '../protocol/mailboxes.ts';
import {assertSent, transferListOf} from '../protocol/transfer.ts';
import {entryUrl} from './entry-url.ts';
import type {Answer, IoData, IoEndpoint, IoThreadData} from './io-entry.ts';

/** MB. The I/O thread holds buffers (outside the heap), counts and statements. */
const heap = {youngMb: 4, oldMb: 96};

export interface IoRemote {
  readonly io: IoActor;
  /** Ends the thread. Idempotent. */
  close(): Promise<void>;
}

/** The thread, before anybody knows what for: it loads what it needs meanwhile. */
export interface IoAhead {
  /** Once. */
  begin(data: IoData): IoRemote;
  /** Ends the thread, begun or not. Idempotent. */
  close(): Promise<void>;
}

export function startIoThread(data: IoData): IoRemote {
  return startIoAhead().begin(data);
}

export function startIoAhead(): IoAhead {
  // A way of its own: what comes to the thread's port while nobody listens there is lost.
  const {port1, port2} = new MessageChannel();
  const worker = new Worker(entryUrl('io-entry', import.meta.url), {
    workerData: {begin: port2} satisfies IoThreadData,
    transferList: [port2],
    name: 'quern-io',
    execArgv: [],
    resourceLimits: {maxYoungGenerationSizeMb: heap.youngMb, maxOldGenerationSizeMb: heap.oldMb},
  });
  const endpoint = wrap<IoEndpoint>((nodeEndpoint as unknown as (port: Worker) => never)(worker));
  const caller = new Caller(worker, (method, args) => endpoint.call(method, ...args) as Promise<Answer>);
  const close = async (): Promise<void> => {
    port1.close();
    await worker.terminate();
  };
  return {
    begin(data) {
      port1.postMessage(data);
      return {io: remoteActor(caller), close};
    },
    close,
  };
}

/** Knows all calls under way, and rejects them when the thread is gone. */
class Caller {
  private readonly pending = new Set<(cause: unknown) => void>();
  private death: ActorError | undefined;
  private readonly send: (method: keyof IoActor, args: readonly unknown[]) => Promise<Answer>;

  constructor(worker: Worker, send: (method: keyof IoActor, args: readonly unknown[]) => Promise<Answer>) {
    this.send = send;
    worker.on('error', (cause) => this.die(`the I/O thread failed: ${messageOf(cause)}`, cause));
    worker.on('messageerror', (cause) => this.die('a message of the I/O thread could not be read', cause));
    worker.on('exit', (code) => this.die(`the I/O thread ended with code ${code}`));
  }

  call<Value>(method: keyof IoActor, ...args: readonly unknown[]): Promise<Value> {
    if (this.death !== undefined) return Promise.reject(this.death);
    return new Promise<Value>((resolve, reject) => {
      this.pending.add(reject);
      this.send(method, args)
        .then((answer) => {
          if (answer.type === 'Failed') reject(errorOf(answer.fault));
          else resolve(answer.value as Value);
        }, reject)
        .finally(() => this.pending.delete(reject));
    });
  }

  private die(message: string, cause?: unknown): void {
    this.death ??= new ActorError(message, {code: 'IO_DIED', retryable: true, cause, hint: 'what was committed is safe: resume the run'});
    for (const reject of this.pending) reject(this.death);
    this.pending.clear();
  }
}

function remoteActor(caller: Caller): IoActor {
  return {
    open: (message) => caller.call('open', message),
    addSplits: (splits) => caller.call('addSplits', splits),
    sealSplits: (bytesExpected) => caller.call('sealSplits', bytesExpected),
    openStage: (stage) => caller.call('openStage', stage),
    splits: (stage, page) => caller.call('splits', stage, page),
    settledIn: (stage, ranges) => caller.call('settledIn', stage, ranges),
    endStage: (stage) => caller.call('endStage', stage),
    append(message) {
      const buffers = buffersOf(message);
      const answer = caller.call<Appended>('append', transfer(message, buffers));
      assertSent(buffers);
      return answer;
    },
    trying: (stage, mark) => caller.call('trying', stage, mark),
    triedAll: () => caller.call('triedAll'),
    drain: () => caller.call('drain'),
    progress: () => caller.call('progress'),
    log: (entry) => caller.call('log', entry),
    stop: (reason, message) => caller.call('stop', reason, message),
    finish: () => caller.call('finish'),
    nextBatch: () => caller.call('nextBatch'),
    ack: (batchId) => caller.call('ack', batchId),
    endBatches: () => caller.call('endBatches'),
    stopBatches: () => caller.call('stopBatches'),
    close: () => caller.call('close'),
  };
}

function buffersOf({ranges, extracted}: Append): ArrayBuffer[] {
  const {rows, rejects, warnings, duplicates, keyed, table, hashes} = extracted;
  return transferListOf(ranges, rows, rejects, warnings, duplicates, keyed?.records, keyed?.undo, table, hashes);
}
