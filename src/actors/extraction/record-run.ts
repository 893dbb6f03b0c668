/**
 * Takes one record through all steps and tells a RecordBook what came of it: each outcome goes to its end before the next is
 * asked for, so that a record of a thousand rows holds one. Bad data and throwing extractors become rejects or warnings; it
 * never throws for them. Stays synchronous until an extractor answers with a promise.
 */
import type {ExtractContext, Outcome, Written} from '../../contracts/extractor.ts';
import {RecordFault, type RawRecord} from '../../contracts/format.ts';
import {rangesInMemory, type WholeFile} from '../../contracts/whole-file.ts';
import {assert, messageOf} from '../../model/errors.ts';
import {parseExact} from '../../model/exact-number.ts';
import type {Note} from '../../model/record.ts';
import {readAnswerLine} from '../../protocol/answers.ts';
import type {Stage} from '../../protocol/stages.ts';
import type {RecordBook, StepNote} from './record-book.ts';
import type {Step} from './steps.ts';

type Answer = Iterable<Outcome> | Promise<Iterable<Outcome>>;
type Mutable<T> = {-readonly [K in keyof T]: T[K]};

/** A value on its way into step `index`, with the remarks it has gathered. */
interface Draft {
  readonly index: number;
  readonly value: unknown;
  readonly notes: readonly StepNote[];
  readonly written: Written | undefined;
  /** The last step's, where that gives keys. */
  readonly key: string | null;
}

const reasonCharacters = 500;
/** Before the first step. */
const inputStep = -1;

export class RecordRun {
  private readonly steps: readonly Step[];
  private readonly book: RecordBook;
  private readonly file: string;
  /** The stage's steps: from `first` up to `end`, which is not one of them. */
  private readonly first: number;
  private readonly end: number;
  private record: RawRecord | undefined;
  private answer: string | undefined;
  /** The step that asks; none of the stage's where it is -1. */
  private readonly asking: number;
  /** One context a step: an outcome goes through later steps while an earlier one is still giving. */
  private readonly contexts: readonly Mutable<ExtractContext>[];

  /** @param steps those of the whole job */
  constructor(steps: readonly Step[], book: RecordBook, {file, stage}: {readonly file: string; readonly stage: Stage}) {
    this.steps = steps;
    this.book = book;
    this.file = file;
    // In the stage's numbers reading comes first.
    this.first = Math.max(0, stage.from - 1);
    this.end = stage.to - 1;
    this.asking = stage.asks === null ? -1 : stage.asks - 1;
    this.contexts = steps.map(({options, state}) => ({
      file,
      byteOffset: 0,
      index: 0,
      line: null,
      options,
      state,
      row: {},
      parent: undefined,
    }));
  }

  /**
   * Resolves (or returns at once) when every outcome of the record is in the book.
   * @param answer of a stage that asks: what its first step was answered
   */
  run(record: RawRecord, answer?: string): void | Promise<void> {
    this.record = record;
    this.answer = answer;
    const fromBytes = this.askForBytes(record);
    if (fromBytes !== undefined) {
      this.book.inputDecoded();
      return this.takeAnswer(this.draftOf(undefined, notesOfRecord(record)), fromBytes);
    }
    let value: unknown;
    try {
      value = record.parse();
    } catch (cause) {
      if (!(cause instanceof RecordFault)) throw cause;
      this.book.rejectInput({code: cause.code, reason: cause.message, raw: undefined});
      return;
    }
    this.book.inputDecoded();
    return this.advance(this.draftOf(value, notesOfRecord(record)));
  }

  private draftOf(value: unknown, notes: readonly StepNote[]): Draft {
    return {index: this.first, value, notes, written: undefined, key: null};
  }

  /** The first step straight from the record's text, where it can. */
  private askForBytes(record: RawRecord): Iterable<Outcome> | undefined {
    const extractBytes = this.steps[0]?.extractor.extractBytes;
    if (extractBytes === undefined || record.origin !== undefined) return undefined;
    const start = this.book.times.start();
    try {
      return extractBytes(record.text, this.contextOf(0, {}));
    } catch {
      // The parse path decides, and reports: both must agree, and it has the better words.
      return undefined;
    } finally {
      this.book.times.stop(0, start);
    }
  }

  /** Into the next step, or into the book behind the last. */
  private advance(draft: Draft): void | Promise<void> {
    const step = draft.index < this.end ? this.steps[draft.index] : undefined;
    if (step === undefined) return this.book.row(draft.value, draft.notes, draft);
    const answer = this.ask(step, draft);
    if (!isPromise(answer)) return this.takeAnswer(draft, answer);
    return answer.catch((thrown: unknown): Iterable<Outcome> => [failureOf(thrown)]).then((outcomes) => this.takeAnswer(draft, outcomes));
  }

  private ask(step: Step, {index, value}: Draft): Answer {
    if (index === this.asking) return [outcomeOfAnswer(this.answer)];
    const isRow = isObject(value);
    let input: unknown = value;
    if (step.extractor.adds === 'field') {
      if (!isRow) return [{type: 'reject', code: 'NOT_AN_OBJECT', reason: `the step adds a field, and the record is ${kindOf(value)}`}];
      input = value[step.from];
      if (input === null) return [{type: 'row', value: null}];
      if (input === undefined) return [{type: 'reject', code: 'MISSING_FIELD', reason: `the record has no field '${step.from}'`}];
    }
    const start = this.book.times.start();
    try {
      if (step.extractor.reads === 'ranges' && isWholeFile(input)) input = rangesInMemory(input);
      return step.extractor.extract(input, this.contextOf(index, isRow ? value : {}));
    } catch (thrown) {
      return [failureOf(thrown)];
    } finally {
      this.book.times.stop(index, start);
    }
  }

  private contextOf(index: number, row: Readonly<Record<string, unknown>>): ExtractContext {
    const context = this.contexts[index];
    if (context === undefined || this.record === undefined) throw new Error(`step ${index} of ${this.file} has a context`);
    context.byteOffset = this.record.start;
    context.index = this.record.index;
    context.line = this.record.line;
    context.parent = this.record.parent;
    context.row = row;
    return context;
  }

  private takeAnswer(draft: Draft, answer: Iterable<Outcome>): void | Promise<void> {
    const isList = typeof answer === 'object' && answer !== null && Symbol.iterator in answer;
    return this.takeOutcomes(draft, isList ? answer[Symbol.iterator]() : [noOutcome][Symbol.iterator](), 0);
  }

  /** Each outcome to its end, from the `taken`-th on. */
  private takeOutcomes(draft: Draft, outcomes: Iterator<Outcome>, taken: number): void | Promise<void> {
    let count = taken;
    for (let outcome = this.nextOf(draft, outcomes, count); outcome !== undefined; outcome = this.nextOf(draft, outcomes, count)) {
      this.book.stepOutcome(draft.index, count++);
      const pending = this.takeOutcome(draft, outcome);
      if (pending !== undefined) return pending.then(() => this.takeOutcomes(draft, outcomes, count));
    }
  }

  private nextOf(draft: Draft, outcomes: Iterator<Outcome>, count: number): Outcome | undefined {
    if (draft.index === this.first) this.book.times.openOutcome(count);
    const start = this.book.times.start();
    try {
      const next = outcomes.next();
      if (next.done !== true) return next.value;
    } catch (thrown) {
      // A generator that has thrown is done: the next question ends the loop.
      return failureOf(thrown);
    } finally {
      this.book.times.stop(draft.index, start);
    }
    return count === 0 ? noOutcome : undefined;
  }

  private takeOutcome(draft: Draft, outcome: Outcome): void | Promise<void> {
    const step = this.steps[draft.index];
    if (step === undefined) return;
    if (outcome.type === 'filtered') return this.book.filtered(draft.index, outcome.reason);
    if (outcome.type === 'reject') return this.refuse(step, draft, outcome);
    const fault = faultOfValue(step, outcome.value);
    if (fault !== undefined) return this.refuse(step, draft, {type: 'reject', ...fault});
    this.book.stepOutput(draft.index);
    const notes = outcome.warnings === undefined ? draft.notes : notesWith(draft, outcome.warnings);
    const written = step.extractor.adds === 'rows' ? outcome.written : draft.written;
    return this.advance({
      index: draft.index + 1,
      value: withValue(step, draft.value, outcome.value),
      notes,
      written,
      key: step.extractor.keys === true ? (outcome.key ?? null) : null,
    });
  }

  private refuse(step: Step, draft: Draft, outcome: Extract<Outcome, {type: 'reject'}>): void | Promise<void> {
    const reason = outcome.reason.slice(0, reasonCharacters);
    if (!step.keepsOnError || !isObject(draft.value)) return this.book.reject(draft.index, {code: outcome.code, reason, raw: outcome.raw});
    this.book.stepOutput(draft.index);
    const value = step.extractor.adds === 'field' ? withField(draft.value, step.into, null) : draft.value;
    const notes = notesWith(draft, [{code: outcome.code, reason}]);
    return this.advance({index: draft.index + 1, value, notes, written: draft.written, key: null});
  }
}

/** Of rows that are no objects too: the I/O actor has refused those. */
function outcomeOfAnswer(line: string | undefined): Outcome {
  assert(line !== undefined, 'every row of a stage that asks comes with its answer');
  const answer = readAnswerLine(line);
  if (answer.type === 'reject') return answer;
  return {type: 'row', value: answer.type === 'skipped' ? null : parseExact(answer.value)};
}

const noOutcome: Outcome = {
  type: 'reject',
  code: 'NO_OUTCOME',
  reason: 'the step gave no outcome for the record: what is dropped must be said to be filtered',
};

function notesOfRecord({origin, notes = []}: RawRecord): readonly StepNote[] {
  return origin === undefined ? notes.map(({code, reason}) => ({code, reason, step: inputStep})) : origin.notes;
}

function notesWith(draft: Draft, more: readonly Note[]): readonly StepNote[] {
  return [...draft.notes, ...more.map(({code, reason}) => ({code, reason, step: draft.index}))];
}

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
  return withField(row as Record<string, unknown>, step.into, value ?? null);
}

/** A key computed in a literal goes through V8's runtime (350 ns, a store 130): only what objects inherit has to be defined. */
function withField(row: Readonly<Record<string, unknown>>, field: string, value: unknown): Record<string, unknown> {
  if (field in Object.prototype) return {...row, [field]: value};
  const wider: Record<string, unknown> = {...row};
  wider[field] = value;
  return wider;
}

/** Of a larger file the record has no bytes, but ranges already. */
function isWholeFile(value: unknown): value is WholeFile {
  return isObject(value) && value.bytes instanceof Uint8Array;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function isPromise(value: Answer): value is Promise<Iterable<Outcome>> {
  return typeof value === 'object' && value !== null && 'then' in value;
}
