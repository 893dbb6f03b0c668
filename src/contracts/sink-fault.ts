/** What a sink throws when the system refuses a write: one error with the system's code and a way on. Never retries. */
import {messageOf, QuernError, SinkError, systemCodeOf} from '../model/errors.ts';

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, then resume',
  EDQUOT: 'the disk quota is used up: free some space, then resume',
  EIO: 'the disk reports a fault: check it (and the output) before you resume',
  EROFS: 'the file system is read-only: mount it writable, or choose another output.dir',
  EACCES: 'permission is missing: make the run directory writable, or choose another output.dir',
  EPERM: 'permission is missing: make the run directory writable, or choose another output.dir',
  EMFILE: 'too many open files: raise the limit (ulimit -n), then resume',
  ENFILE: 'too many open files on this machine: close some, then resume',
  ENAMETOOLONG: 'the file name is too long for this file system: choose another output.layout',
  EFBIG: 'the file is too large for this file system: choose output.layout parts',
  ENOTDIR: 'a file stands where a folder is needed: choose another output.dir',
  EISDIR: 'a folder stands where a file is needed: choose another output.dir',
};

/** A failed system call on `path` as a SinkError; errors of ours pass through. */
export function sinkErrorOf(cause: unknown, path: string): QuernError {
  if (cause instanceof QuernError) return cause;
  const code = systemCodeOf(cause) ?? 'SINK_FAILED';
  const hint = hints[code] ?? 'what is committed is safe: mend the cause, then resume';
  return new SinkError(`cannot write ${path}: ${messageOf(cause)}`, {code, hint, where: path, cause});
}
