/** A job under a name that makes it input: told before its text is read as a record. Looks at one small JSON file, and makes no job of it. */
import {readFileSync, statSync} from 'node:fs';
import {UsageError} from './dotted-flags.ts';
import type {RunRequest} from './run-request.ts';

/** Jobs are written by hand. */
const jobBytesMost = 1024 * 1024;

/** @throws {UsageError} where the only input is a JSON file that is a job by all signs, and no word says that it is meant as data */
export function refuseMistakenJob({job, overrides}: RunRequest): void {
  if (typeof job === 'string' || job.steps?.length !== 0 || 'input.format' in overrides) return;
  const {input} = job;
  const file = typeof input === 'object' && 'files' in input ? input.files : undefined;
  if (typeof file !== 'string' || !/\.json$/i.test(file) || !isJob(contentOf(file))) return;
  throw new UsageError(
    `'${file}' looks like a job, and by its name it is input`,
    'name it job.json, NAME.job.json or NAME.yaml; where it is data, say so: --input.format json',
  );
}

function contentOf(file: string): unknown {
  try {
    const found = statSync(file);
    return found.isFile() && found.size <= jobBytesMost ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

function isJob(content: unknown): boolean {
  if (typeof content !== 'object' || content === null || !('version' in content)) return false;
  return (
    content.version === 1 &&
    ('jobs' in content || ('input' in content && 'output' in content) || ('input' in content && 'steps' in content))
  );
}
