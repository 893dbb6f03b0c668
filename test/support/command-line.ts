/** Runs the command line as a process of its own, as users have it (`test/built.ts`) or from the sources, and gathers what it said. */
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';

const sources = join(import.meta.dirname, '../../src/cli/main.ts');
const built = process.env['QUERN_TEST_MAIN'] ?? sources;
/** What crashing-run.ts says it is, bundled. */
export const crashingRun = process.env['QUERN_TEST_CRASHING'] ?? join(import.meta.dirname, 'crashing-run.ts');

export interface Said {
  readonly code: number | null;
  /** What ended it, where it did not end by itself. */
  readonly signal?: NodeJS.Signals;
  readonly out: string;
  readonly err: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The bundle when left out. */
  readonly from?: 'sources';
  /** `pipe`, or an open file; none when left out. */
  readonly stdin?: 'pipe' | number;
}

export function startQuern(words: readonly string[], options: CommandOptions = {}): ChildProcess {
  const env = {...process.env, NO_COLOR: '1', ...options.env};
  return spawn(process.execPath, [options.from === 'sources' ? sources : built, ...words], {
    env,
    stdio: [options.stdin ?? 'ignore', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : {cwd: options.cwd}),
  });
}

export async function quern(words: readonly string[], options: CommandOptions = {}): Promise<Said> {
  return said(startQuern(words, options));
}

/** What a started process says until it ends. */
export async function said(child: ChildProcess): Promise<Said> {
  const [out, err, [code, signal]] = await Promise.all([
    child.stdout === null ? '' : text(child.stdout),
    child.stderr === null ? '' : text(child.stderr),
    once(child, 'close'),
  ]);
  return {code: code as number | null, ...(signal === null ? {} : {signal: signal as NodeJS.Signals}), out, err};
}
