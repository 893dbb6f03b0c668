/** Fault rates as a user gives them: a profile's name or an object of rates. Reads no file. */
import {ConfigError, type ConfigIssue} from '../../model/errors.ts';
import {nameHint} from '../../model/near.ts';
import {faultKinds, faultStages, profiles, type FaultKind, type FaultRates} from './kinds.ts';

/** @throws {ConfigError} with every fault of it */
export function faultRatesOf(given: unknown, hasKey: boolean): FaultRates {
  const rates = typeof given === 'string' ? profileOf(given) : given;
  if (typeof rates !== 'object' || rates === null || Array.isArray(rates)) throw fault([issue('', 'an object of rates is wanted')]);
  const issues = Object.entries(rates).flatMap(([name, rate]) => issuesOf(name, rate));
  if (issues.length > 0) throw fault(issues);
  const checked = rates as FaultRates;
  const wrong = [...crowded(checked), ...(checked.badKey !== undefined && checked.badKey > 0 && !hasKey ? [keyless] : [])];
  if (wrong.length > 0) throw fault(wrong);
  return checked;
}

const keyless: ConfigIssue = issue('badKey', 'no key is asked for, so none can be bad', 'give one by --key');

function profileOf(name: string): FaultRates {
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  throw fault([issue('', `no fault profile is called '${name.slice(0, 80)}'`, nameHint(name, Object.keys(profiles)))]);
}

function issuesOf(name: string, rate: unknown): readonly ConfigIssue[] {
  if (!faultKinds.includes(name as FaultKind)) return [issue(name, 'no such fault is known', nameHint(name, faultKinds))];
  const isRate = typeof rate === 'number' && rate >= 0 && rate <= 1;
  return isRate ? [] : [issue(name, 'a rate is a number from 0 to 1')];
}

/** At most one fault of a stage befalls a request, so their rates cannot sum to more than one. */
function crowded(rates: FaultRates): readonly ConfigIssue[] {
  return Object.values(faultStages).flatMap((kinds) => {
    const told = kinds.filter((kind) => (rates[kind] ?? 0) > 0);
    const sum = told.reduce((all, kind) => all + (rates[kind] ?? 0), 0);
    return sum <= 1 + 1e-9
      ? []
      : [issue(told.join(' + '), `their rates sum to ${sum.toFixed(3)}, and at most one of them befalls a request`)];
  });
}

function issue(name: string, message: string, hint?: string): ConfigIssue {
  return {path: name === '' ? 'faults' : `faults.${name}`, message, ...(hint === undefined ? {} : {hint})};
}

function fault(issues: readonly ConfigIssue[]): ConfigError {
  return new ConfigError(issues);
}
