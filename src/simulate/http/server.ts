/**
 * The simulator on a socket: routes, bounds, and deliveries that go wrong on purpose. Says on every response that it is simulated.
 * Knows nothing of what an answer is.
 */
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {SourceError, systemCodeOf} from '../../model/errors.ts';
import {badRequest, RequestFault} from '../request-fault.ts';
import {RequestLog, type RequestEntry, type Stats} from '../request-log.ts';
import type {Settings, SimulatorParts} from '../settings.ts';
import {Simulator, type Reply} from '../simulator.ts';
import {deliver} from './delivery.ts';

const backlogMost = 4096;

/** A simulator that listens. */
export interface SimulatedServer {
  /** For `baseURL`: http://127.0.0.1:PORT/v1 */
  readonly url: string;
  /** What came so far, oldest first; bounded by `entriesMost`. */
  readonly requests: readonly RequestEntry[];
  stats(): Stats;
  /** Cuts what is open and stops listening. Idempotent. */
  close(): Promise<void>;
}

/** @throws {SourceError} where it cannot listen */
export async function serve(settings: Settings, parts: SimulatorParts): Promise<SimulatedServer> {
  const log = new RequestLog(settings.entriesMost, parts.tell);
  const closing = new AbortController();
  const desk: Desk = {settings, parts, log, simulator: new Simulator(settings, parts), closing: closing.signal};
  const open = new Set<Promise<void>>();
  const server = createServer((request, response) => {
    const handled = handle(desk, request, response).finally(() => open.delete(handled));
    open.add(handled);
  });
  server.maxConnections = settings.connectionsMost;
  // Node's own 5 s end connections that a slow lane is about to use again.
  server.keepAliveTimeout = 120_000;
  server.on('clientError', (_error, socket) => socket.destroy());
  await listening(server, settings);
  const {port} = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  return {
    url: `http://${host}:${port}/v1`,
    requests: log.entries,
    stats: () => log.stats(),
    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      // What was cut is still written to the log.
      await Promise.all(open);
    },
  };
}

interface Desk {
  readonly settings: Settings;
  readonly parts: SimulatorParts;
  readonly log: RequestLog;
  readonly simulator: Simulator;
  readonly closing: AbortSignal;
}

async function listening(server: Server, {host, port}: Settings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const hint = systemCodeOf(cause) === 'EADDRINUSE' ? 'another process listens there: give another --port, or 0 for any' : undefined;
      const details = {code: 'CANNOT_LISTEN', cause, ...(hint === undefined ? {} : {hint})};
      reject(new SourceError(`cannot listen on ${host}:${port} (${systemCodeOf(cause) ?? 'unknown'})`, details));
    });
    // Node lets 511 connections wait: of 2,000 that a client opened at once some were reset.
    server.listen({host, port, backlog: backlogMost}, () => resolve());
  });
}

/** Never rejects: what fails within is a 500 like any other server's. */
async function handle(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const {log, parts, settings, closing} = desk;
  const atMs = parts.clock.now();
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const page = pageOf(desk, request.method ?? 'GET', path);
  if (page !== undefined) {
    response.writeHead(200, {'content-type': 'application/json', 'x-quern-simulated': '1'}).end(page);
    return;
  }
  log.begin();
  const reply = await replyTo(desk, request, path);
  const isDelivered = await deliver(reply, {request, response, closing, clock: parts.clock, settings});
  const {id, outcome, ...facts} = reply.facts;
  log.end({
    at: new Date(atMs).toISOString(),
    id,
    path: path.slice(0, 200),
    status: reply.status,
    outcome: isDelivered ? outcome : 'abandoned',
    ...facts,
    ms: parts.clock.now() - atMs,
  });
}

/** What asks for neither key nor count. */
function pageOf({log, settings}: Desk, method: string, path: string): string | undefined {
  if (method !== 'GET') return undefined;
  if (path === '/health' || path === '/') return JSON.stringify({status: 'ok', simulated: true, models: settings.models});
  return path === '/simulate/stats' ? JSON.stringify(log.stats()) : undefined;
}

async function replyTo({simulator, settings}: Desk, request: IncomingMessage, path: string): Promise<Reply> {
  try {
    const fault = simulator.keyFault(request.headers.authorization) ?? routeFault(request.method ?? 'GET', path);
    if (fault !== undefined) return simulator.refusal(fault);
    if (isModels(path)) return simulator.models();
    const body = await bodyOf(request, settings.bodyBytesMax);
    return await simulator.chat(body);
  } catch (thrown) {
    const internal = {status: 500, type: 'server_error', code: 'simulator_failed'};
    return simulator.refusal(thrown instanceof RequestFault ? thrown : new RequestFault('quern simulate failed', internal));
  }
}

function isModels(path: string): boolean {
  return path === '/v1/models' || path === '/models';
}

function routeFault(method: string, path: string): RequestFault | undefined {
  const wanted = isModels(path) ? 'GET' : path === '/v1/chat/completions' || path === '/chat/completions' ? 'POST' : null;
  if (wanted === null) {
    const message = 'quern simulate knows POST /v1/chat/completions, GET /v1/models, GET /health and GET /simulate/stats';
    return new RequestFault(message, {status: 404, type: 'invalid_request_error', code: 'unknown_url'});
  }
  if (method === wanted) return undefined;
  return new RequestFault(`this URL takes ${wanted}`, {status: 405, type: 'invalid_request_error', code: 'method_not_supported'});
}

async function bodyOf(request: IncomingMessage, most: number): Promise<string> {
  const tooLarge = new RequestFault(`the body is over ${most} bytes`, {
    status: 413,
    type: 'invalid_request_error',
    code: 'request_too_large',
  });
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > most) throw tooLarge;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw cause instanceof RequestFault ? cause : badRequest('the body broke off');
  }
  return Buffer.concat(chunks).toString('utf8');
}
