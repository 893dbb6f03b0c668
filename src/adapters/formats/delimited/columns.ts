/** Which columns of a file make a record, and under which names: the job's choice, and what the first file of the run had. */
import type {FileFault, FileHead} from '../../../contracts/format.ts';
import {ConfigError, type ConfigIssue} from '../../../model/errors.ts';
import {nameHint} from '../../../model/near.ts';
import type {Note} from '../../../model/record.ts';
import type {Inspection} from './inspection.ts';
import type {DelimitedOptions} from './options.ts';
import type {CellType} from './table.ts';

export interface ChosenColumns {
  /** What the file calls its columns, each name once. */
  readonly own: readonly string[];
  /** What goes into the state of the file's boundaries. */
  readonly names: readonly string[];
  readonly from: readonly number[] | null;
  readonly types: readonly (CellType | null)[] | null;
  readonly keys: readonly number[] | null;
  readonly notes: readonly Note[];
}

/** @throws {ConfigError} when the job names columns that the run's first file does not have */
export function chooseColumns(options: DelimitedOptions, head: FileHead, found: Inspection): ChosenColumns | FileFault {
  const {own, notes} = ownNames(found);
  const meeting: Meeting = {options, own: placesOf(own), reference: head.reference === null ? null : placesOf(head.reference)};
  const wanted = wantedNames(meeting);
  if (meeting.reference === null) refuseUnknown(meeting, wanted, head.file);
  const fault = faultBesides(meeting, wanted);
  if (fault !== undefined) return {...fault, line: found.first.line, byteOffset: found.first.offset};
  const from = wanted.map((name) => meeting.own.get(name) ?? -1);
  const isAll = from.length === own.length && from.every((field, index) => field === index);
  const {skipEmpty} = options;
  const types = new Map(Object.entries(options.types));
  return {
    own,
    names: renamed(options, wanted),
    from: isAll ? null : from,
    types: types.size === 0 ? null : wanted.map((name) => types.get(name) ?? null),
    keys: typeof skipEmpty === 'boolean' ? null : skipEmpty.map((name) => meeting.own.get(name) ?? -1),
    notes: [...notes, ...differences(meeting)],
  };
}

/** What the job wants, what the file has, and what the run's first file had: name -> place. */
interface Meeting {
  readonly options: DelimitedOptions;
  readonly own: ReadonlyMap<string, number>;
  readonly reference: ReadonlyMap<string, number> | null;
}

function placesOf(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, index]));
}

/** Every column has a name of its own: empty ones get their place for a name, later ones of the same name a number. */
function ownNames({names, width}: Inspection): {readonly own: readonly string[]; readonly notes: readonly Note[]} {
  const given = names ?? Array.from({length: width}, () => '');
  const taken = new Set(given);
  const seen = new Map<string, number>();
  const changed: string[] = [];
  const own = given.map((name, index) => {
    const wanted = name === '' ? `column_${index + 1}` : name;
    let times = (seen.get(wanted) ?? 0) + 1;
    let fresh = wanted;
    if (times > 1 || (name === '' && taken.has(wanted))) {
      times = Math.max(2, times);
      while (taken.has(`${wanted}_${times}`)) times++;
      fresh = `${wanted}_${times}`;
    }
    seen.set(wanted, times);
    if (fresh !== name) changed.push(`column ${index + 1} is '${fresh}'`);
    return fresh;
  });
  if (names === null || changed.length === 0) return {own, notes: []};
  return {own, notes: [{code: 'COLUMN_NAMED', reason: `names that are empty or stand there twice: ${listOf(changed)}`}]};
}

/** Of the first file: whatever the job names must be there. */
function refuseUnknown({options, own}: Meeting, wanted: readonly string[], file: string): void {
  const issues: ConfigIssue[] = [];
  const check = (path: string, names: readonly string[]): void => {
    for (const name of names.filter((one) => !own.has(one))) {
      const hint = nameHint(name, [...own.keys()].slice(0, namesCompared));
      issues.push({path: `input.formatOptions.${path}`, message: `${file} has no column '${name}'`, hint});
    }
  };
  if (options.onMissing === 'reject') check('columns', options.columns ?? []);
  check('rename', Object.keys(options.rename));
  check('types', Object.keys(options.types));
  if (typeof options.skipEmpty !== 'boolean') check('skipEmpty', options.skipEmpty);
  const clash = clashOf(options, wanted);
  if (clash !== undefined) issues.push({path: 'input.formatOptions.rename', message: clash});
  if (issues.length > 0) throw new ConfigError(issues);
}

const namesCompared = 1000;

/** Why no other file than the first can be taken. */
function faultBesides(meeting: Meeting, wanted: readonly string[]): {readonly code: string; readonly reason: string} | undefined {
  const {options, own, reference} = meeting;
  if (reference === null) return undefined;
  const needed = [...(options.columns ?? []), ...(typeof options.skipEmpty === 'boolean' ? [] : options.skipEmpty)];
  const missing = needed.filter((name) => !own.has(name));
  if (missing.length > 0 && options.onMissing === 'reject') {
    return {
      code: 'MISSING_COLUMN',
      reason: `the file has no column ${quotedList(missing)}, which the job names (onMissing: null takes it so)`,
    };
  }
  const added = namesBeyond(own, reference);
  if (added.length > 0 && options.onNewColumn === 'reject') {
    return {code: 'NEW_COLUMN', reason: `the file has columns that the first file of the run has not: ${quotedList(added)}`};
  }
  const clash = clashOf(options, wanted);
  return clash === undefined ? undefined : {code: 'COLUMN_CLASH', reason: clash};
}

/** By a map: a column may be called `constructor`. */
function renamed({rename}: DelimitedOptions, wanted: readonly string[]): readonly string[] {
  const names = new Map(Object.entries(rename));
  return wanted.map((name) => names.get(name) ?? name);
}

function clashOf(options: DelimitedOptions, wanted: readonly string[]): string | undefined {
  const seen = new Set<string>();
  const twice = renamed(options, wanted).filter((name) => seen.size === seen.add(name).size);
  return twice.length === 0 ? undefined : `two columns would be called ${quotedList(twice)}`;
}

/** The first file's columns in its order, then those that are new. */
function wantedNames({options, own, reference}: Meeting): readonly string[] {
  if (options.columns !== null) return options.columns;
  if (reference === null) return [...own.keys()];
  const known = options.onMissing === 'reject' ? [...reference.keys()].filter((name) => own.has(name)) : [...reference.keys()];
  return [...known, ...namesBeyond(own, reference)];
}

/** What is told of a file that is taken, and whose columns are not those of the first. */
function differences({options, own, reference}: Meeting): readonly Note[] {
  if (reference === null) return [];
  const notes: Note[] = [];
  const added = namesBeyond(own, reference);
  const missing = options.columns === null ? namesBeyond(reference, own) : [];
  if (added.length > 0 && options.onNewColumn === 'warn')
    notes.push({code: 'NEW_COLUMN', reason: `the first file has not: ${quotedList(added)}`});
  if (missing.length > 0) notes.push({code: 'MISSING_COLUMN', reason: `the first file also has: ${quotedList(missing)}`});
  return notes;
}

function namesBeyond(names: ReadonlyMap<string, number>, others: ReadonlyMap<string, number>): readonly string[] {
  return [...names.keys()].filter((name) => !others.has(name));
}

const listed = 10;

function listOf(parts: readonly string[]): string {
  const more = parts.length - listed;
  return parts.slice(0, listed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const nameCharacters = 60;

function quotedList(names: readonly string[]): string {
  return listOf(names.map((name) => `'${name.length > nameCharacters ? `${name.slice(0, nameCharacters)}...` : name}'`));
}
