/** Steps as flags give them (`--use`, `--where`, ...), in the order in which they stand. Checks their form; what they say is the job's to judge. */
import {UsageError} from './dotted-flags.ts';

/** `--with`, `--from`, `--into` and `--on-error` speak of the `--use` before them. */
export interface FlagStep {
  use?: string;
  validate?: string;
  set?: Record<string, unknown>;
  where?: Record<string, Record<string, unknown>>;
  select?: readonly string[];
  split?: string;
  name?: string;
  with?: Record<string, unknown>;
  from?: string;
  into?: string;
  onError?: string;
}

type Kind = 'set' | 'where' | 'select' | 'split';

export class StepFlags {
  readonly steps: FlagStep[] = [];

  use(name: string): void {
    this.steps.push({use: name});
  }

  validate(schema: string): void {
    this.steps.push({validate: schema});
  }

  /** Fields set one after the other are one step. */
  set(assignment: string): void {
    const [key, value] = assignmentOf('--set', assignment);
    const last = this.steps.at(-1);
    if (last?.set !== undefined) last.set[key] = value;
    else this.add('set', {set: {[key]: value}});
  }

  /** Comparisons one after the other are one step: all must hold. */
  where(comparison: string): void {
    const {field, operator, value} = comparisonOf(comparison);
    const last = this.steps.at(-1);
    if (last?.where === undefined) {
      this.add('where', {where: {[field]: {[operator]: value}}});
      return;
    }
    const asked = Object.hasOwn(last.where, field) ? last.where[field] : undefined;
    if (asked?.[operator] !== undefined)
      throw new UsageError(`--where asks twice of ${field} (${operator})`, `as --where '${field}=["a","b"]'`);
    last.where[field] = {...asked, [operator]: value};
  }

  select(fields: string): void {
    this.add('select', {select: fields.split(',').map((field) => field.trim())});
  }

  split(field: string): void {
    this.add('split', {split: field});
  }

  with(assignment: string): void {
    const [key, value] = assignmentOf('--with', assignment);
    const last = this.lastUse('--with');
    last.with = {...last.with, [key]: value};
  }

  option(flag: 'from' | 'into' | 'onError', value: string): void {
    this.lastUse(`--${flag === 'onError' ? 'on-error' : flag}`)[flag] = value;
  }

  /** The second of a kind has a name of its own: names are unique in a job. */
  private add(kind: Kind, step: FlagStep): void {
    const before = this.steps.filter((other) => other[kind] !== undefined).length;
    this.steps.push(before === 0 ? step : {...step, name: `${kind}${before + 1}`});
  }

  private lastUse(flag: string): FlagStep {
    const last = this.steps.at(-1);
    if (last?.use === undefined)
      throw new UsageError(`${flag} speaks of the --use before it, and there is none`, `--use amounts ${flag} ...`);
    return last;
  }
}

/** `key=value`, the value as JSON where it is JSON (12, true, [1]), else as text. */
function assignmentOf(flag: string, text: string): readonly [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`${flag} ${text} has no value`, `as ${flag} key=value`);
  return [text.slice(0, at), valueOf(text.slice(at + 1))];
}

const operators: Readonly<Record<string, string>> = {
  '=': 'eq',
  '==': 'eq',
  '!=': 'ne',
  '>=': 'gte',
  '<=': 'lte',
  '>': 'gt',
  '<': 'lt',
  '~': 'regex',
};
const ofLists: Readonly<Record<string, string>> = {eq: 'in', ne: 'notIn'};

/** `amount>=10`, `tipo=decreto`, `tipo=["a","b"]`, `title~^Ley`: up to the first sign stands the field. */
function comparisonOf(text: string): {readonly field: string; readonly operator: string; readonly value: unknown} {
  const match = /^([^=!<>~]+)(>=|<=|!=|==?|>|<|~)(?![<>])([\s\S]*)$/.exec(text);
  const field = match?.[1]?.trim() ?? '';
  const operator = operators[match?.[2] ?? ''];
  if (field === '' || operator === undefined) {
    throw new UsageError(`--where ${text} compares nothing`, `as --where 'amount>=10', with one of ${Object.keys(operators).join(' ')}`);
  }
  const written = (match?.[3] ?? '').trim();
  // A pattern is text, whatever it looks like.
  const value = operator === 'regex' ? written : valueOf(written);
  return {field, operator: Array.isArray(value) ? (ofLists[operator] ?? operator) : operator, value};
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
