/**
 * Puts a simulated server together: the module of answers, the file of faults, the log, the clock. A server for rehearsals and tests:
 * it is no model, and says so on every response.
 */
import {closeSync, openSync, readFileSync, writeSync} from 'node:fs';
import {resolve} from 'node:path';
import {pathToFileURL} from 'node:url';
import {systemClock} from '../flow/clock.ts';
import type {Clock} from '../model/clock.ts';
import {ConfigError, messageOf, SinkError, systemCodeOf} from '../model/errors.ts';
import type {Answers} from '../simulate/answering.ts';
import {profiles, type FaultRates} from '../simulate/faults/kinds.ts';
import {serve, type SimulatedServer} from '../simulate/http/server.ts';
import type {RequestEntry} from '../simulate/request-log.ts';
import {settingsOf, type SimulatorOptions} from '../simulate/settings.ts';

export type SimulateOptions = Omit<SimulatorOptions, 'faults'> & {
  /** An item's text -> its answer, or the path of a module that default-exports such a function. */
  readonly answers?: string | Answers;
  /** A profile's name, rates, their JSON, or the path of a JSON file that holds them. */
  readonly faults?: string | FaultRates;
  /** A file to which a JSON line a request is added. */
  readonly log?: string;
  readonly clock?: Clock;
  /** Told of each request at its end. */
  readonly onRequest?: (entry: RequestEntry) => void;
  /** Where relative paths start; the process's own when left out. */
  readonly cwd?: string;
};

const ratesBytesMax = 65_536;

/** @throws {ConfigError} for what cannot be simulated as asked; {SourceError} where it cannot listen; {SinkError} without its log */
export async function simulate(options: SimulateOptions = {}): Promise<SimulatedServer> {
  const {answers, log, clock = systemClock, onRequest, cwd = '.', faults, ...plain} = options;
  const rates = typeof faults === 'string' ? ratesFrom(faults, cwd) : faults;
  const settings = settingsOf({...plain, ...(rates === undefined ? {} : {faults: rates})});
  const answering = typeof answers === 'string' ? await answersFrom(resolve(cwd, answers)) : (answers ?? null);
  const file = log === undefined ? null : new LogFile(resolve(cwd, log));
  const tell = (entry: RequestEntry): void => {
    file?.add(entry);
    onRequest?.(entry);
  };
  try {
    const server = await serve(settings, {clock, answers: answering, tell});
    const close = async (): Promise<void> => {
      await server.close();
      file?.close();
    };
    return {...server, close: closeOnce(close)};
  } catch (cause) {
    file?.close();
    throw cause;
  }
}

function closeOnce(close: () => Promise<void>): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => (closed ??= close());
}

/** A profile's name stays itself. */
function ratesFrom(text: string, cwd: string): string | FaultRates {
  if (Object.hasOwn(profiles, text)) return text;
  const isInline = text.trimStart().startsWith('{');
  // What looks like no path is a profile that was meant.
  if (!isInline && !/[./\\]/.test(text)) return text;
  const where = isInline ? undefined : text;
  try {
    const json = isInline ? text : readFileSync(resolve(cwd, text), 'utf8').slice(0, ratesBytesMax);
    return JSON.parse(json) as FaultRates;
  } catch (cause) {
    const hint = `a profile (${Object.keys(profiles).join(', ')}), a JSON file of rates, or JSON as {"resetBefore": 0.02}`;
    const message = `cannot be read: ${messageOf(cause).slice(0, 200)}`;
    throw new ConfigError([{path: 'faults', message, hint, ...(where === undefined ? {} : {where})}], {cause});
  }
}

async function answersFrom(path: string): Promise<Answers> {
  const hint = 'as: export default (text) => ({slug: text.toLowerCase()})';
  let loaded: {readonly default?: unknown};
  try {
    loaded = (await import(pathToFileURL(path).href)) as {readonly default?: unknown};
  } catch (cause) {
    throw new ConfigError([{path: 'answers', message: `cannot be loaded: ${messageOf(cause).slice(0, 300)}`, where: path, hint}], {cause});
  }
  if (typeof loaded.default === 'function') return loaded.default as Answers;
  throw new ConfigError([{path: 'answers', message: 'its default export is no function', where: path, hint}]);
}

/** A line at a time, written before the next request is told of: what the file says is so, whenever the process ends. */
class LogFile {
  private readonly path: string;
  private readonly descriptor: number;
  private failure: SinkError | undefined;

  constructor(path: string) {
    this.path = path;
    try {
      this.descriptor = openSync(path, 'a');
    } catch (cause) {
      throw logFault('cannot be opened', path, cause);
    }
  }

  /** The first failure ends it: a log with holes would be worse than one that ends. The server goes on. */
  add(entry: RequestEntry): void {
    if (this.failure !== undefined) return;
    try {
      writeSync(this.descriptor, `${JSON.stringify(entry)}\n`);
    } catch (cause) {
      this.failure = logFault('could not be written to its end', this.path, cause);
    }
  }

  /** @throws {SinkError} where a line is missing */
  close(): void {
    closeSync(this.descriptor);
    if (this.failure !== undefined) throw this.failure;
  }
}

function logFault(what: string, path: string, cause: unknown): SinkError {
  const code = systemCodeOf(cause) ?? 'UNKNOWN';
  return new SinkError(`the request log ${what} (${code})`, {code: 'LOG_FAILED', where: path, cause});
}
