import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {isLocked, readLockInfo, RunLock} from '../../src/ledger/lock.ts';
import {runPaths} from '../../src/ledger/paths.ts';

let dir: string;
let holder: ChildProcess | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'quern-lock-'));
  mkdirSync(join(dir, '.quern'));
});
afterEach(async () => {
  await kill();
  rmSync(dir, {recursive: true, force: true});
});

async function startHolder(): Promise<ChildProcess> {
  holder = spawn(process.execPath, [join(import.meta.dirname, 'lock-holder.ts'), dir], {stdio: ['ignore', 'pipe', 'inherit']});
  const {stdout} = holder;
  if (stdout === null) throw new Error('its output is a pipe');
  await once(stdout, 'data');
  return holder;
}

async function kill(): Promise<void> {
  if (holder === undefined || holder.exitCode !== null || holder.signalCode !== null) return;
  const ended = once(holder, 'exit');
  holder.kill('SIGKILL');
  await ended;
}

test('another process holds it: refused by name, and free the moment that process is killed', async () => {
  expect(isLocked(dir)).toBe(false);
  const {pid} = await startHolder();
  expect(isLocked(dir)).toBe(true);
  expect(readLockInfo(runPaths(dir))?.pid).toBe(pid);
  expect(() => RunLock.take(dir)).toThrow(
    expect.objectContaining({name: 'LockedError', code: 'LOCKED', message: expect.stringContaining(`process ${pid}`)}),
  );
  // Looking and failing disturbed nobody.
  expect(isLocked(dir)).toBe(true);
  await kill();
  expect(isLocked(dir)).toBe(false);
  const lock = RunLock.take(dir);
  expect(isLocked(dir)).toBe(true);
  await lock.free();
  expect(isLocked(dir)).toBe(false);
});

test('two in one process exclude one another too', async () => {
  const lock = RunLock.take(dir);
  await lock.announce('1.2.3', '2026-01-01T00:00:00.000Z');
  expect(() => RunLock.take(dir)).toThrow(expect.objectContaining({code: 'LOCKED', message: expect.stringContaining('2026-01-01')}));
  await lock.free();
  await lock.free();
  expect(existsSync(runPaths(dir).lockInfo)).toBe(false);
  await RunLock.take(dir).free();
});

test('a folder without a lock is not locked, and looking makes none', () => {
  expect(isLocked(join(dir, 'nowhere'))).toBe(false);
  expect(isLocked(dir)).toBe(false);
  expect(existsSync(runPaths(dir).lock)).toBe(false);
});
