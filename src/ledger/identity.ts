/** Whether a job is the one its run was begun with, component by component. */
import {ChangedInputError} from '../model/errors.ts';

const valueCharacters = 60;

export type Identity = Readonly<Record<string, string>>;

/** Names of the components that differ, sorted. */
export function changedComponents(begun: Identity, now: Identity): readonly string[] {
  const names = [...new Set([...Object.keys(begun), ...Object.keys(now)])].sort();
  return names.filter((name) => begun[name] !== now[name]);
}

/** @throws {ChangedInputError} listing what changed */
export function compareIdentity(begun: Identity, now: Identity): void {
  const changed = changedComponents(begun, now);
  if (changed.length === 0) return;
  const lines = changed.map((name) => `\n  ${name}: ${shown(begun[name])} -> ${shown(now[name])}`);
  throw new ChangedInputError(`the job is not the one this run was begun with:${lines.join('')}`, {
    code: 'CHANGED_JOB',
    hint: 'take these changes back and resume, or begin a new run in another output.dir; nothing was touched',
  });
}

function shown(value: string | undefined): string {
  if (value === undefined) return '(none)';
  return value.length <= valueCharacters ? value : `${value.slice(0, valueCharacters)}...`;
}
