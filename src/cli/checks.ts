/** A list of checks on stdout: one line each, with the fix of those that failed; or all as JSON. */
import {printable} from './printable.ts';
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
    to.output.line(`${check.ok ? 'ok  ' : 'FAIL'}  ${printable(check.name)}: ${printable(check.message, 2000)}`);
    if (!check.ok && check.fix !== undefined) to.output.line(`      fix: ${printable(check.fix, 2000)}`);
  }
  const failed = checked.checks.filter((check) => !check.ok).length;
  to.output.line(checked.ok ? `all ${checked.checks.length} checks passed` : `${failed} of ${checked.checks.length} checks failed`);
}
