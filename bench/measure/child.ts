/** Runs a command as a process of its own and measures the whole of it, from spawn to exit. Judges nothing. */
import {spawn} from 'node:child_process';
import {readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {coreTimes, othersShare} from './neighbours.ts';
import {watchRss} from './rss.ts';
import {usageVariable, type Usage} from './usage.ts';

export interface Command {
  /** Options of node itself. */
  readonly nodeOptions?: readonly string[];
  readonly script: string;
  readonly arguments: readonly string[];
  /** Exit codes that are no failure; 0 when left out. */
  readonly exitCodes?: readonly number[];
}

export interface Measured extends Usage {
  /** Whole process, its start included. */
  readonly wallMs: number;
  readonly exitCode: number;
  readonly stdout: string;
  /** Of all samples, ten a second; null where there is no /proc. */
  readonly medianRssMb: number | null;
  /** Share of all cores that went to other processes meanwhile; null where that cannot be known. */
  readonly othersShare: number | null;
}

const outputMost = 2 ** 20;
let ordinal = 0;

/** @throws Error with the end of stderr when the process fails or leaves no figures. */
export async function measureChild(command: Command, buildDir: string): Promise<Measured> {
  const usagePath = join(tmpdir(), `quern-bench-usage-${process.pid}-${ordinal++}.json`);
  const preload = join(buildDir, 'bench/measure/usage.js');
  const line = ['--import', preload, ...(command.nodeOptions ?? []), command.script, ...command.arguments];
  try {
    const before = coreTimes();
    const begun = performance.now();
    const ended = await runToEnd(line, {...process.env, [usageVariable]: usagePath, NODE_OPTIONS: ''});
    const wallMs = performance.now() - begun;
    if (!(command.exitCodes ?? [0]).includes(ended.exitCode)) {
      throw new Error(`${command.script} ${command.arguments.join(' ')} ended with ${ended.exitCode}:\n${ended.stderr.slice(-2000)}`);
    }
    const usage = JSON.parse(readFileSync(usagePath, 'utf8')) as Usage;
    const others = othersShare(before, coreTimes(), usage.userMs + usage.systemMs);
    return {...usage, wallMs, exitCode: ended.exitCode, stdout: ended.stdout, medianRssMb: ended.medianRssMb, othersShare: others};
  } finally {
    rmSync(usagePath, {force: true});
  }
}

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly medianRssMb: number | null;
}

function runToEnd(line: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, line, {env, stdio: ['ignore', 'pipe', 'pipe']});
    const rss = watchRss(child.pid);
    const output = {stdout: '', stderr: ''};
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] = (output[name] + text).slice(-outputMost);
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) =>
      resolve({exitCode: code ?? -1, ...output, stderr: output.stderr + (signal ?? ''), medianRssMb: rss.end()}),
    );
  });
}
