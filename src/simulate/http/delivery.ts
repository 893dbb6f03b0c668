/** How a reply reaches its client: late, whole, slowly, by half, or never. All waiting goes through the clock. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import {finished} from 'node:stream/promises';
import type {Clock} from '../../model/clock.ts';
import type {Settings} from '../settings.ts';
import type {Reply} from '../simulator.ts';

export interface Way {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'slowMs' | 'hangMs'>;
  /** Aborted when the server closes. */
  readonly closing: AbortSignal;
}

const slowPieces = 8;

/** False: the client left before its end (or the server did). A reply that is meant to break off is delivered when it has. */
export async function deliver(reply: Reply, way: Way): Promise<boolean> {
  const {request, response, clock, settings, closing} = way;
  const left = new AbortController();
  response.once('close', () => left.abort());
  const signal = AbortSignal.any([left.signal, closing]);
  if (response.destroyed) return false;
  try {
    if (reply.latencyMs > 0) await clock.sleep(reply.latencyMs, signal);
    if (reply.delivery === 'hang') await clock.sleep(settings.hangMs, signal);
    if (reply.delivery === 'hang' || reply.delivery === 'resetBefore') {
      request.socket.resetAndDestroy();
      return true;
    }
    return await send(reply, way, signal);
  } catch (cause) {
    if (signal.aborted) return reply.delivery === 'hang';
    throw cause;
  }
}

async function send(reply: Reply, {request, response, clock, settings}: Way, signal: AbortSignal): Promise<boolean> {
  const body = Buffer.from(reply.body);
  // What is refused unread leaves the rest of a body on the connection: it cannot be used again.
  const close = request.complete ? {} : {connection: 'close'};
  response.writeHead(reply.status, {
    'content-type': 'application/json',
    'content-length': body.byteLength,
    'x-quern-simulated': '1',
    ...reply.headers,
    ...close,
  });
  if (reply.delivery === 'resetMidBody') {
    await new Promise<void>((resolve) => {
      response.write(body.subarray(0, Math.ceil(body.byteLength / 2)), () => resolve());
    });
    request.socket.resetAndDestroy();
    return true;
  }
  if (reply.delivery === 'slowBody') {
    const piece = Math.ceil(body.byteLength / slowPieces);
    for (let at = 0; at < body.byteLength; at += piece) {
      response.write(body.subarray(at, at + piece));
      await clock.sleep(settings.slowMs / slowPieces, signal);
    }
    response.end();
  } else response.end(body);
  await finished(response, {signal}).catch(() => undefined);
  return response.writableFinished;
}
