/** What does a call cost in CPU, through the SDK as it is, through the SDK on our wire, and without it? */
import {spawn, type ChildProcess} from 'node:child_process';
import {join} from 'node:path';
import type {Bench, BenchOptions, BenchResult} from '../bench.ts';
import {runScript} from '../measure/script.ts';
import {median, round} from '../measure/statistics.ts';
import {ways, type Way} from './clients.ts';
import type {ProviderFigures} from './measured.ts';

export const provider: Bench = {
  name: 'provider',
  question: 'What does a call to a model cost in CPU: the stock SDK, the SDK with our fetch, the whole provider, raw undici?',
  run: runProvider,
};

const calls = 6000;
const concurrency = 64;
/** LLM.md: the SDK with our fetch costs at most so much of the stock SDK. */
const shareMost = 0.55;

async function runProvider({runs, buildDir, say}: BenchOptions): Promise<BenchResult> {
  const server = await startServer(buildDir);
  const samples = new Map<Way, ProviderFigures[]>(ways.map((way) => [way, []]));
  try {
    for (let turn = 0; turn < (runs ?? 5); turn++) {
      for (const way of ways) {
        const {printed} = await runScript<ProviderFigures>(
          'provider/measured',
          [way, server.origin, String(calls), String(concurrency)],
          buildDir,
        );
        samples.get(way)?.push(printed);
        say(`${way}: ${round(printed.cpuUs, 0)} us of CPU a call`);
      }
    }
  } finally {
    server.process.stdin?.end();
  }
  const cpuOf = (way: Way): number => median((samples.get(way) ?? []).map(({cpuUs}) => cpuUs));
  const stock = cpuOf('stock SDK');
  const rows = ways.map((way) => ({
    client: way,
    'CPU us a call': round(cpuOf(way), 0),
    'x stock': round(cpuOf(way) / stock, 2),
    'wall us a call': round(median((samples.get(way) ?? []).map(({wallUs}) => wallUs)), 0),
  }));
  return {
    rows,
    notes: [
      `${calls} calls a round, ${concurrency} at a time, behind a quarter as many unmeasured; every answer is compared with its own expected one.`,
      'The server is a process of its own. `provider` is the whole: FailedCall, limits, usage and finish read as well.',
      `Goal: the SDK with our fetch at most ${shareMost}x the stock SDK.`,
    ],
    passed: cpuOf('SDK, our fetch') <= shareMost * stock,
    details: [...samples],
  };
}

interface StartedServer {
  readonly origin: string;
  readonly process: ChildProcess;
}

function startServer(buildDir: string): Promise<StartedServer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(buildDir, 'bench/provider/server.js')], {stdio: ['pipe', 'pipe', 'inherit']});
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code} before it listened`)));
    child.stdout.setEncoding('utf8').once('data', (port: string) => resolve({origin: `http://127.0.0.1:${port.trim()}`, process: child}));
  });
}
