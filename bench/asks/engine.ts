/** The measured process: runs one job that asks, and prints what it took: CPU and memory as the calls went by. */
import {readFileSync} from 'node:fs';
import {resume, run, type RunEvent} from '../../src/index.ts';
import {jobOf, type AskJob} from './job.ts';

/** How far it had come when. */
export interface Sample {
  readonly ms: number;
  readonly sent: number;
  readonly done: number;
  readonly inFlight: number;
  /** CPU of the whole process so far, user and system. */
  readonly cpuMs: number;
  readonly rssMb: number;
}

export interface EngineFigures {
  readonly status: string;
  readonly rows: number;
  readonly hits: number;
  readonly asked: number;
  readonly sent: number;
  readonly failed: Readonly<Record<string, number>>;
  /** When it was told to begin, milliseconds since the epoch. */
  readonly beganMs: number;
  readonly wallMs: number;
  readonly samples: readonly Sample[];
}

/** `resume`: goes on with what is there, with these overrides. */
export interface EngineRequest extends AskJob {
  readonly resume?: Readonly<Record<string, unknown>>;
  readonly profileDir?: string;
}

const [, , path = ''] = process.argv;
const request = JSON.parse(readFileSync(path, 'utf8')) as EngineRequest;
const samples: Sample[] = [];
const beganMs = Date.now();
const begun = performance.now();

const options = {
  coordinator: 'caller' as const,
  ...(request.profileDir === undefined ? {} : {profileDir: request.profileDir}),
  onEvent: (event: RunEvent) => {
    if (event.type !== 'progress') return;
    const {asks} = event.progress;
    const {user, system} = process.cpuUsage();
    samples.push({
      ms: performance.now() - begun,
      sent: asks?.calls.sent ?? 0,
      done: asks?.items.done ?? 0,
      inFlight: asks?.calls.inFlight ?? 0,
      cpuMs: (user + system) / 1000,
      rssMb: process.memoryUsage.rss() / 2 ** 20,
    });
  },
};
const result =
  request.resume === undefined ? await run(jobOf(request), options) : await resume(request.outDir, {...options, overrides: request.resume});
const figures: EngineFigures = {
  status: result.status,
  rows: result.counts.rows,
  hits: result.asks?.answers.hits ?? 0,
  asked: result.asks?.answers.asked ?? 0,
  sent: result.asks?.calls.sent ?? 0,
  failed: result.asks?.calls.failed ?? {},
  beganMs,
  wallMs: performance.now() - begun,
  samples,
};
console.log(JSON.stringify(figures));
process.exit(0);
