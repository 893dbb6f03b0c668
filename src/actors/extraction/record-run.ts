/**
 * Takes one record through all steps and tells a RecordBook what came of it. Bad data and throwing extractors become rejects
 * or warnings; it never throws for them. Stays synchronous until an extractor answers with a promise.
 */
import type {ExtractContext, Outcome} from '../../contracts/extractor.ts';
import {RecordFault, type RawRecord} from '../../contracts/format.ts';
import {messageOf} from '../../model/errors.ts';
import type {Note} from '../../model/record.ts';
import type {RecordBook} from './record-book.ts';
import type {Step} from './steps.ts';

/** A row on its way: what it is now, its sub-index, and the remarks it has gathered. */
interface Draft {
  readonly value: unknown;
  readonly sub: number;
  readonly notes: readonly (Note & {readonly step: number})[];
}

type Mutable<T> = {-readonly [K in keyof T]: T[K]};

const reasonCharacters = 500;

export class RecordRun {
  private readonly steps: readonly Step[];
  private readonly book: RecordBook;
  private readonly context: Mutable<ExtractContext>;
  private drafts: Draft[] = [];
  private next: Draft[] = [];
  /** One input of this step gave several outcomes. */
  private expanded = false;

  constructor(steps: readonly Step[], book: RecordBook, file: string) {
    this.steps = steps;
    this.book = book;
    this.context = {file, byteOffset: 0, index: 0, line: null, options: undefined, state: undefined, row: {}, parent: undefined};
  }

  /** Resolves (or returns at once) when every outcome of the record is in the book. */
  run(record: RawRecord): void | Promise<void> {
    this.context.byteOffset = record.start;
    this.context.index = record.index;
    this.context.line = record.line;
    this.context.parent = record.parent;
    const done = this.runFromBytes(record);
    if (done !== undefined) return this.runSteps(done);
    try {
      this.drafts = [{value: record.parse(), sub: 0, notes: []}];
    } catch (cause) {
      if (!(cause instanceof RecordFault)) throw cause;
      this.book.rejectInput({code: cause.code, reason: cause.message, raw: undefined});
      return;
    }
    this.book.inputDecoded();
    return this.runSteps(0);
  }

  /** The first step straight from the record's text, where it can; the number of the next step, or undefined. */
  private runFromBytes(record: RawRecord): number | undefined {
    const first = this.steps[0];
    if (first?.extractor.extractBytes === undefined) return undefined;
    this.enter(first, {});
    let outcomes: readonly Outcome[] | undefined;
    const start = this.book.startTimer();
    try {
      outcomes = first.extractor.extractBytes(record.text, this.context);
    } catch {
      // The parse path decides, and reports: both must agree, and it has the better words.
      outcomes = undefined;
    }
    this.book.stopTimer(0, start);
    if (outcomes === undefined) return undefined;
    this.book.inputDecoded();
    this.next = [];
    this.settle(0, {value: undefined, sub: 0, notes: []}, outcomes);
    this.closeStep(1);
    return 1;
  }

  private runSteps(from: number): void | Promise<void> {
    for (let index = from; index < this.steps.length; index++) {
      this.next = [];
      const pending = this.runStep(index, 0);
      if (pending !== undefined) {
        return pending.then(() => {
          this.closeStep(this.drafts.length);
          return this.runSteps(index + 1);
        });
      }
      this.closeStep(this.drafts.length);
    }
    for (const draft of this.drafts) this.book.row(draft.value, draft.sub, draft.notes);
  }

  /** Feeds the drafts from `at` on to one step. */
  private runStep(index: number, at: number): void | Promise<void> {
    for (let i = at; i < this.drafts.length; i++) {
      const draft = this.drafts[i];
      if (draft === undefined) continue;
      const answer = this.ask(index, draft);
      if (!isPromise(answer)) {
        this.settle(index, draft, answer);
        continue;
      }
      return answer
        .catch((thrown: unknown): readonly Outcome[] => [failureOf(thrown)])
        .then((outcomes) => {
          this.settle(index, draft, outcomes);
          return this.runStep(index, i + 1);
        });
    }
  }

  private ask(index: number, draft: Draft): readonly Outcome[] | Promise<readonly Outcome[]> {
    const step = this.steps[index];
    if (step === undefined) return [];
    const isRow = isObject(draft.value);
    let input: unknown = draft.value;
    if (step.extractor.adds === 'field') {
      if (!isRow)
        return [{type: 'reject', code: 'NOT_AN_OBJECT', reason: `the step adds a field, and the record is ${kindOf(draft.value)}`}];
      input = draft.value[step.from];
      if (input === null) return [{type: 'row', value: null}];
      if (input === undefined) return [{type: 'reject', code: 'MISSING_FIELD', reason: `the record has no field '${step.from}'`}];
    }
    this.enter(step, isRow ? draft.value : {});
    const start = this.book.startTimer();
    try {
      return step.extractor.extract(input, this.context);
    } catch (thrown) {
      return [failureOf(thrown)];
    } finally {
      this.book.stopTimer(index, start);
    }
  }

  private enter(step: Step, row: Readonly<Record<string, unknown>>): void {
    this.context.options = step.options;
    this.context.state = step.state;
    this.context.row = row;
  }

  /** Books what one step made of one draft. */
  private settle(index: number, draft: Draft, answer: readonly Outcome[]): void {
    const step = this.steps[index];
    if (step === undefined) return;
    const outcomes: readonly Outcome[] = Array.isArray(answer) && answer.length > 0 ? answer : [noOutcome];
    this.book.stepInput(index, outcomes.length);
    if (outcomes.length > 1) this.expanded = true;
    for (const [ordinal, outcome] of outcomes.entries()) {
      const sub = outcomes.length === 1 ? draft.sub : ordinal;
      if (outcome.type === 'filtered') this.book.filtered(index, outcome.reason);
      else if (outcome.type === 'reject') this.refuse({index, draft, sub}, outcome);
      else this.accept({index, draft, sub}, outcome);
    }
  }

  private accept(
    at: {readonly index: number; readonly draft: Draft; readonly sub: number},
    outcome: Extract<Outcome, {type: 'row'}>,
  ): void {
    const step = this.steps[at.index];
    if (step === undefined) return;
    const fault = faultOfValue(step, outcome.value);
    if (fault !== undefined) return this.refuse(at, {type: 'reject', ...fault});
    let notes = at.draft.notes;
    if (outcome.warnings !== undefined && outcome.warnings.length > 0) {
      notes = [...notes, ...outcome.warnings.map((warning) => ({code: warning.code, reason: warning.reason, step: at.index}))];
    }
    this.next.push({value: withValue(step, at.draft.value, outcome.value), sub: at.sub, notes});
    this.book.stepOutput(at.index);
  }

  private refuse(
    at: {readonly index: number; readonly draft: Draft; readonly sub: number},
    outcome: Extract<Outcome, {type: 'reject'}>,
  ): void {
    const step = this.steps[at.index];
    if (step === undefined) return;
    const {draft} = at;
    if (!step.keepsOnError || !isObject(draft.value)) {
      this.book.reject(at.index, at.sub, {code: outcome.code, reason: outcome.reason.slice(0, reasonCharacters), raw: outcome.raw});
      return;
    }
    const note = {code: outcome.code, reason: outcome.reason.slice(0, reasonCharacters), step: at.index};
    const value = step.extractor.adds === 'field' ? {...draft.value, [step.into]: null} : draft.value;
    this.next.push({value, sub: at.sub, notes: [...draft.notes, note]});
    this.book.stepOutput(at.index);
  }

  /** Where a step made several of one of its inputs, the ordinals are the new sub-indexes; else each keeps its own. */
  private closeStep(inputs: number): void {
    this.drafts = this.expanded && inputs > 1 ? this.next.map((draft, sub) => ({...draft, sub})) : this.next;
    this.next = [];
    this.expanded = false;
  }
}

const noOutcome: Outcome = {
  type: 'reject',
  code: 'NO_OUTCOME',
  reason: 'the step gave no outcome for the record: what is dropped must be said to be filtered',
};

function failureOf(thrown: unknown): Outcome {
  return {type: 'reject', code: 'STEP_FAILED', reason: messageOf(thrown).slice(0, reasonCharacters)};
}

function faultOfValue(step: Step, value: unknown): {readonly code: string; readonly reason: string} | undefined {
  if (step.extractor.adds === 'rows' && !isObject(value)) {
    return {code: 'NOT_AN_OBJECT', reason: `the step gave ${kindOf(value)} where a row must be an object`};
  }
  if (step.schema === undefined) return undefined;
  const checked = step.schema.safeParse(value);
  if (checked.success) return undefined;
  const issues = checked.error.issues.map((issue) =>
    issue.path.length === 0 ? issue.message : `${issue.path.join('.')}: ${issue.message}`,
  );
  return {code: 'SCHEMA', reason: issues.join('; ')};
}

function withValue(step: Step, row: unknown, value: unknown): unknown {
  if (step.extractor.adds === 'rows') return value;
  return {...(row as Record<string, unknown>), [step.into]: value ?? null};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function isPromise(value: unknown): value is Promise<readonly Outcome[]> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
