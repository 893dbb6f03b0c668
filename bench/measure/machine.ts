/** What the figures were measured on: they mean nothing without it. */
import {spawnSync} from 'node:child_process';
import {availableParallelism, cpus, loadavg, release, totalmem, type} from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryMb: number;
  readonly system: string;
  readonly node: string;
  readonly v8: string;
  /** Processes that wanted a core over the last minute: over 1 before a bench begins means it was not alone. */
  readonly loadBefore: number;
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryMb: Math.round(totalmem() / 2 ** 20),
    system: `${type()} ${release()} ${process.arch}`,
    node: process.version,
    v8: process.versions.v8,
    loadBefore: loadavg()[0] ?? 0,
  };
}

/** See SavedResult. */
export function revisionOf(root: string): string | null {
  const git = (...words: readonly string[]) => spawnSync('git', ['-C', root, ...words], {encoding: 'utf8'});
  const {status, stdout} = git('rev-parse', '--short', 'HEAD');
  if (status !== 0) return null;
  return `${stdout.trim()}${git('status', '--porcelain', 'src', 'bench').stdout === '' ? '' : '+'}`;
}
