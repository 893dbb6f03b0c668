/**
 * One request on the wire and its answer: collects the bytes within a bound, and knows whether the request has gone out. Time runs from
 * that moment: what waits for a free connection is not late. Never reads what it carries.
 */
import type {IncomingHttpHeaders} from 'node:http';
import type {Dispatcher} from 'undici';

export type WireCode = 'ABORTED' | 'FIRST_BYTE_TIMEOUT' | 'TIMEOUT' | 'BODY_TOO_LARGE' | 'NETWORK';

/** No answer came over the wire. Its cause is the network's own error, which holds neither headers nor body. */
export class WireFault extends Error {
  readonly code: WireCode;
  /** True when the request, or a part of it, had left. */
  readonly isSent: boolean;

  constructor(code: WireCode, isSent: boolean, cause?: unknown) {
    super(code, cause === undefined ? undefined : {cause});
    this.code = code;
    this.isSent = isSent;
  }
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface ExchangePlan {
  readonly firstByteMs: number;
  readonly totalMs: number;
  readonly bytesMost: number;
  readonly signal: AbortSignal;
}

/** Handed to undici's `dispatch`, which calls it back; `received` is the outcome. @throws {WireFault} by `received` */
export class Exchange implements Dispatcher.DispatchHandler {
  private readonly plan: ExchangePlan;
  private readonly outcome = Promise.withResolvers<Received>();
  private readonly onAbort = (): void => this.fail('ABORTED');
  private controller: Dispatcher.DispatchController | null = null;
  private timer: NodeJS.Timeout | undefined;
  private sentAt = 0;
  private isOver = false;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(plan: ExchangePlan) {
    this.plan = plan;
    if (plan.signal.aborted) this.fail('ABORTED');
    else plan.signal.addEventListener('abort', this.onAbort, {once: true});
  }

  get received(): Promise<Received> {
    return this.outcome.promise;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isOver) {
      controller.abort(new Error('given up before it was sent'));
      return;
    }
    this.controller = controller;
    this.sentAt = performance.now();
    const {firstByteMs, totalMs} = this.plan;
    this.timer =
      firstByteMs < totalMs
        ? setTimeout(() => this.fail('FIRST_BYTE_TIMEOUT'), firstByteMs)
        : setTimeout(() => this.fail('TIMEOUT'), totalMs);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    const {firstByteMs, totalMs} = this.plan;
    if (firstByteMs >= totalMs) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fail('TIMEOUT'), totalMs - (performance.now() - this.sentAt));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.byteLength;
    if (this.bytes > this.plan.bytesMost) this.fail('BODY_TOO_LARGE');
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.end()) return;
    const [only = Buffer.alloc(0)] = this.chunks;
    const body = this.chunks.length <= 1 ? only : Buffer.concat(this.chunks, this.bytes);
    this.outcome.resolve({status: this.status, headers: this.headers, body});
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail('NETWORK', error);
  }

  /** `dispatch` itself would not take it: nothing was sent. */
  refuse(cause: unknown): void {
    this.fail('NETWORK', cause);
  }

  private fail(code: WireCode, cause?: unknown): void {
    if (!this.end()) return;
    const fault = new WireFault(code, this.controller !== null, cause);
    this.outcome.reject(fault);
    this.controller?.abort(fault);
  }

  /** False when it is over already. */
  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    clearTimeout(this.timer);
    this.plan.signal.removeEventListener('abort', this.onAbort);
    return true;
  }
}
