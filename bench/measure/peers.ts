/** Peers from outside: heavy packages that only benches want, installed into bench/peers when first asked for. */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {Command} from './child.ts';

const peersDir = join(import.meta.dirname, '../peers');

export type PeerCommand = (script: string, args: readonly string[]) => Command;

/** undefined, and a line that says why, where DuckDB cannot be installed: the bench goes on without it. */
export function duckdb(say: (line: string) => void): PeerCommand | undefined {
  if (!existsSync(join(peersDir, 'node_modules/@duckdb/node-api')) && !install(say)) return undefined;
  return (script, args) => ({script: join(peersDir, script), arguments: args});
}

function install(say: (line: string) => void): boolean {
  say('installing @duckdb/node-api into bench/peers/node_modules (about 70 MB, once; remove the folder to be rid of it) ...');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const {status, stderr, error} = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {cwd: peersDir, encoding: 'utf8'});
  if (status === 0) return true;
  say(`DuckDB is left out, npm could not install it: ${(error?.message ?? stderr ?? '').slice(-300)}`);
  return false;
}
