/** Peers from outside: heavy packages that only benches want, installed into bench/peers when first asked for. */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Command} from './child.ts';

const peersDir = join(import.meta.dirname, '../peers');

export type PeerCommand = (script: string, args: readonly string[]) => Command;

const packages = {duckdb: '@duckdb/node-api', chdb: 'chdb', polars: 'nodejs-polars'} as const;

export const duckdb = (say: (line: string) => void): PeerCommand | undefined => peer('duckdb', say);

/** undefined, and a line that says why, where it cannot be installed: the bench goes on without it. */
export function peer(name: keyof typeof packages, say: (line: string) => void): PeerCommand | undefined {
  if (!existsSync(join(peersDir, 'node_modules', packages[name])) && !install(name, say)) return undefined;
  return (script, args) => ({script: join(peersDir, script), arguments: args});
}

function install(name: string, say: (line: string) => void): boolean {
  say('installing peers into bench/peers/node_modules (DuckDB 70 MB, polars 115, chdb 540; once; remove the folder to be rid of it) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const {status, stderr, error} = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {cwd: peersDir, encoding: 'utf8'});
  if (status === 0) return true;
  say(`${name} is left out, npm could not install it: ${(error?.message ?? stderr ?? '').slice(-300)}`);
  return false;
}
