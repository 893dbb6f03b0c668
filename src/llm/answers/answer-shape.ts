/**
 * What an answer must be. One schema serves the response format, the validation of the answer, and that of stored ones: what `judge` lets
 * pass, it lets pass again. Loads nothing; config/answer-schema.ts makes shapes of modules and files.
 */
import type {Json} from '../../model/record.ts';

/** `value` is the answer with the schema's defaults in it. `issues`: sentences for the model and for people, bounded in number and length. */
export type Judgement = {readonly ok: true; readonly value: Json} | {readonly ok: false; readonly issues: readonly string[]};

export interface AnswerShape {
  /** JSON Schema of one answer; null: the text is the answer. */
  readonly schema: Json | null;
  /** Of a shape without a schema the value is the text. @throws {ConfigError} where the schema cannot judge at all (an async check) */
  judge(value: Json): Judgement;
}

const issuesMost = 20;
const issueCharacters = 300;

/** The text is the answer; an empty one is none. */
export const textShape: AnswerShape = {
  schema: null,
  judge: (value) =>
    typeof value === 'string' && value.trim() !== '' ? {ok: true, value} : {ok: false, issues: ['must be text, and is empty']},
};

/** A hostile answer can fail in a million places, and names of its keys stand in the sentences. */
export function refused(issues: readonly string[]): Judgement {
  const told = issues
    .slice(0, issuesMost)
    .map((issue) => (issue.length > issueCharacters ? `${issue.slice(0, issueCharacters)}...` : issue));
  return {ok: false, issues: issues.length > issuesMost ? [...told, `and ${issues.length - issuesMost} more`] : told};
}
