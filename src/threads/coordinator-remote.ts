/** A run conducted in a thread of its own, seen from the host: the host's event loop carries messages, never the work. */
import {Worker} from 'node:worker_threads';
import {ActorError, messageOf} from '../model/errors.ts';
import {errorOf, faultOf} from '../protocol/fault.ts';
import type {RunPlan} from '../model/plan.ts';
import type {Batch, FromCoordinator, ToCoordinator} from '../protocol/mailboxes.ts';
import type {Planned, Planning} from '../protocol/planning.ts';
import {transferListOf} from '../protocol/transfer.ts';
import type {Conducted, Conducting, ConductOptions} from './conduct.ts';
import type {CoordinatorData} from './coordinator-entry.ts';
import {entryUrl} from './entry-url.ts';
import {keepHostsReaders} from './host-first.ts';
import {runEnded} from './run-ended.ts';

/** What the host hands over behind so many records, already lines. */
export type ItemLines = (records: number) => AsyncIterable<Uint8Array<ArrayBuffer>>;

/** MB. */
const heap = {youngMb: 8, oldMb: 96};

export interface RemoteOptions extends Omit<ConductOptions, 'items' | 'plan'> {
  readonly items: ItemLines | null;
  /** Or how to make it, there. */
  readonly plan: RunPlan | Planning;
  /** The plan was made there; called before any event of the run. */
  readonly onPlanned: (planned: Planned) => void;
}

export function conductInThread(options: RemoteOptions): Conducting & {readonly planned: Promise<Planned>} {
  return new RemoteConducting(options);
}

class RemoteConducting implements Conducting {
  readonly result: Promise<Conducted>;
  /** Of a plan that is made there. @throws what the result throws */
  readonly planned: Promise<Planned>;
  private readonly worker: Worker;
  private readonly settled = Promise.withResolvers<Conducted>();
  private readonly planning = Promise.withResolvers<Planned>();
  private readonly onPlanned: RemoteOptions['onPlanned'];
  private readonly takers: PromiseWithResolvers<Batch | null>[] = [];
  private readonly acks = new Map<number, PromiseWithResolvers<void>>();
  private wakeItems: ((more: boolean) => void) | undefined;
  private readonly items: ItemLines | null;
  private ended = false;
  private readonly onEvent: ConductOptions['onEvent'];

  constructor(options: RemoteOptions) {
    const workerData: CoordinatorData = {
      plan: options.plan,
      mode: options.mode,
      version: options.version,
      hasItems: options.items !== null,
      baselineBytes: options.baselineBytes,
    };
    this.onEvent = options.onEvent;
    this.onPlanned = options.onPlanned;
    this.planned = this.planning.promise;
    this.planned.catch(() => undefined);
    this.items = options.items;
    this.result = this.settled.promise;
    keepHostsReaders();
    this.worker = new Worker(entryUrl('coordinator-entry', import.meta.url), {
      workerData,
      name: 'quern-coordinator',
      execArgv: [],
      resourceLimits: {maxYoungGenerationSizeMb: heap.youngMb, maxOldGenerationSizeMb: heap.oldMb},
    });
    this.worker.on('message', (message: FromCoordinator) => this.receive(message));
    this.worker.on('error', (cause) => this.die(cause));
    this.worker.on('messageerror', (cause) => this.die(cause));
    this.worker.on('exit', (code) => this.die(`it ended with code ${code}`));
    const drain = (): void => this.send({type: 'Drain'});
    if (options.signal.aborted) drain();
    options.signal.addEventListener('abort', drain, {once: true});
    this.result.catch(() => undefined).finally(() => options.signal.removeEventListener('abort', drain));
  }

  nextBatch(): Promise<Batch | null> {
    if (this.ended) return Promise.resolve(null);
    const taker = Promise.withResolvers<Batch | null>();
    this.takers.push(taker);
    this.send({type: 'TakeBatch'});
    return taker.promise;
  }

  ack(batchId: number): Promise<void> {
    if (this.ended) return Promise.reject(runEnded(batchId));
    const acked = Promise.withResolvers<void>();
    this.acks.set(batchId, acked);
    this.send({type: 'AckBatch', batchId});
    return acked.promise;
  }

  abandon(): Promise<void> {
    this.send({type: 'Abandon'});
    return Promise.resolve();
  }

  private async pump(items: AsyncIterable<Uint8Array<ArrayBuffer>>): Promise<void> {
    try {
      for await (const lines of items) {
        if (this.ended) return;
        const taken = new Promise<boolean>((resolve) => {
          this.wakeItems = resolve;
        });
        this.worker.postMessage({type: 'PushItems', lines} satisfies ToCoordinator, transferListOf(lines.buffer));
        if (!(await taken)) return;
      }
      this.send({type: 'EndItems'});
    } catch (cause) {
      this.send({type: 'FailItems', fault: faultOf(cause)});
    }
  }

  private send(message: ToCoordinator): void {
    if (!this.ended) this.worker.postMessage(message);
  }

  private receive(message: FromCoordinator): void {
    switch (message.type) {
      case 'Planned':
        this.onPlanned(message.planned);
        return this.planning.resolve(message.planned);
      case 'Told':
        return this.onEvent(message.event);
      case 'ItemsWanted':
        if (this.items !== null) void this.pump(this.items(message.records));
        return;
      case 'ItemsTaken':
        return this.wakeItems?.(message.more);
      case 'BatchTaken':
        return this.takers.shift()?.resolve(message.batch);
      case 'BatchAcked':
        this.acks.get(message.batchId)?.resolve();
        this.acks.delete(message.batchId);
        return;
      case 'BatchFailed':
        return this.failBatches(errorOf(message.fault));
      case 'Conducted':
        // Its answer may have been on its way: only of a run that is complete every batch is known to be acknowledged.
        if (message.report?.status === 'complete') for (const acked of this.acks.values()) acked.resolve();
        return this.end(() => this.settled.resolve({opened: message.opened, report: message.report}), null);
      case 'Failed': {
        const error = errorOf(message.fault);
        return this.end(() => this.settled.reject(error), error);
      }
    }
  }

  private die(cause: unknown): void {
    if (this.ended) return;
    const error = new ActorError(`the coordinator's thread died: ${messageOf(cause)}`, {
      code: 'COORDINATOR_DIED',
      retryable: true,
      cause,
      hint: 'what was committed is safe: resume the run',
    });
    // It may only have become unintelligible: its lock is free when the host is told.
    void this.worker.terminate().finally(() => this.end(() => this.settled.reject(error), error));
  }

  private end(settle: () => void, failure: Error | null): void {
    if (this.ended) return;
    this.ended = true;
    settle();
    this.wakeItems?.(false);
    if (failure !== null) {
      this.planning.reject(failure);
      this.failBatches(failure);
    }
    for (const taker of this.takers.splice(0)) taker.resolve(null);
    for (const [batchId, acked] of this.acks) acked.reject(runEnded(batchId));
    this.acks.clear();
  }

  private failBatches(failure: Error): void {
    for (const taker of this.takers.splice(0)) taker.reject(failure);
    for (const acked of this.acks.values()) acked.reject(failure);
    this.acks.clear();
  }
}
