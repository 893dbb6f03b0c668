/**
 * A process that runs a job and kills itself (SIGKILL) at the n-th time it passes a checkpoint of the I/O actor.
 * node crashing-run.ts JOB.json CHECKPOINT N [FILE]. When it does so stands in the file. Everything is the real part; only the I/O actor stands on this thread, so that it
 * can be told where to die.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {runHere} from './run-here.ts';

const [jobFile = '', checkpoint = '', times = '1', momentFile = ''] = process.argv.slice(2);
let left = Number(times);
await runHere(JSON.parse(readFileSync(jobFile, 'utf8')), (name) => {
  if (name.split(':')[0] !== checkpoint || --left !== 0) return;
  if (momentFile !== '') writeFileSync(momentFile, String(Date.now()));
  process.kill(process.pid, 'SIGKILL');
});
