/** Answers as lines of JSON, to take them from one store to another. What a line says is checked before it is believed. */
import type {DatabaseSync} from 'node:sqlite';
import {z} from 'zod';
import {inTransaction} from '../../model/transaction.ts';
import {AnswerTable} from './answer-table.ts';
import {wordedIssues} from '../../model/schema-words.ts';
import type {StoredAnswer} from './answer.ts';
import {isJson, oneLine} from './encoding.ts';

const pageRows = 200;
const faultCharacters = 200;
const key = z.string().regex(/^[0-9a-f]{64}$/, 'is no sha256 in 64 hexadecimal digits');
const count = z.int().min(0);
const text = z.string().max(1024);

const line = z.strictObject({
  version: z.literal(1),
  key,
  looseKey: key.nullable(),
  step: text,
  model: text,
  requestId: text.nullable(),
  atMs: count,
  packSize: count,
  usage: z.strictObject({promptTokens: count, cachedTokens: count, completionTokens: count, reasoningTokens: count}).nullable(),
  costNano: count,
  /** As a string: numbers in it keep their digits. */
  value: z.string().refine(isJson, 'is no JSON text'),
});

/** Without the raw response, which stays where it is. */
export function answerLine(answer: StoredAnswer): string {
  return JSON.stringify({version: 1, ...answer, rawId: undefined});
}

/** The answer, or what is wrong with the line. */
export function readAnswerLine(written: string): {readonly answer: StoredAnswer} | {readonly fault: string} {
  if (!isJson(written)) return {fault: 'is no JSON'};
  const value: unknown = JSON.parse(written);
  const {success, data, error} = line.safeParse(value);
  if (!success) {
    const [first] = wordedIssues(error.issues, value);
    return {fault: `${first?.path.join('.') ?? ''} ${first?.message ?? 'is wrong'}`.trim().slice(0, faultCharacters)};
  }
  const {version: _, ...answer} = data;
  return {answer: {...answer, value: oneLine(answer.value), rawId: null}};
}

export interface Exported {
  readonly answers: number;
  /** Left out. */
  readonly damaged: number;
}

/** In the order in which they were stored; a run that goes on meanwhile is not held up. */
export function* exportAnswers(database: DatabaseSync): Generator<string, Exported, undefined> {
  const table = new AnswerTable(database);
  let [last, answers, damaged] = [0, 0, 0];
  for (;;) {
    const page = table.after(last, pageRows);
    for (const {id, answer} of page) {
      last = id;
      if (answer === null) damaged++;
      else {
        answers++;
        yield answerLine(answer);
      }
    }
    if (page.length < pageRows) return {answers, damaged};
  }
}

/** In one transaction. How many were new, or newer than what was there. */
export function importAnswers(database: DatabaseSync, answers: readonly StoredAnswer[]): number {
  const table = new AnswerTable(database);
  return inTransaction(database, () => answers.filter((answer) => table.putNewer(answer)).length);
}
