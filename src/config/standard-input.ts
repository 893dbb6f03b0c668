/** `-` in `input.files`: standard input, which is read alone. Opens nothing. */
import type {LoadedJob} from './load.ts';
import type {PlanIssues} from './plan-issues.ts';

/** As `input.files` names it. */
const standardInput = '-';

/** True where the job reads standard input; what cannot go with it is a fault. */
export function readsStandardInput({job}: LoadedJob, issues: PlanIssues): boolean {
  const {files, filter, exclude, source} = job.input;
  const names = typeof files === 'string' ? [files] : (files ?? []);
  if (source !== 'files' || !names.includes(standardInput)) return false;
  if (names.length > 1) {
    issues.add(['input', 'files'], "standard input ('-') is read alone, and other files are named", 'a file that is called - is ./-');
  }
  for (const [key, value] of Object.entries({filter, exclude})) {
    if (value !== undefined) issues.add(['input', key], 'standard input has no name that a glob could match', 'leave it out');
  }
  return true;
}
