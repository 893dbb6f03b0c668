/** A list of checks on stdout: one line each, with the fix of those that failed; or all as JSON. */
import {counted} from './figures.ts';
import {messageLines} from './printable.ts';
import type {StandardOutput} from './standard-output.ts';

export interface Checked {
  readonly ok: boolean;
  readonly checks: readonly {readonly name: string; readonly ok: boolean; readonly message: string; readonly fix?: string | undefined}[];
}

export function printChecks(checked: Checked, to: {readonly json: boolean; readonly output: StandardOutput}): void {
  if (to.json) {
    to.output.line(JSON.stringify(checked, null, 2));
    return;
  }
  for (const check of checked.checks) {
    for (const line of messageLines(`${check.ok ? 'ok  ' : 'FAIL'}  ${check.name}: ${check.message}`, 6)) to.output.line(line);
    if (check.ok || check.fix === undefined) continue;
    for (const line of messageLines(`      fix: ${check.fix}`, 8)) to.output.line(line);
  }
  const failed = checked.checks.filter((check) => !check.ok).length;
  const all = counted(checked.checks.length, 'check');
  to.output.line(failed > 0 ? `${failed} of ${all} failed` : `${checked.checks.length > 1 ? 'all ' : ''}${all} passed`);
}
