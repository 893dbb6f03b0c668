/** The job that the engine runs in these benches, and what its output must be. */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Job} from '../../src/index.ts';
import {answerSchema, instructions, maxTokens, model, slugOf, titleOf} from './asked.ts';

export interface AskJob {
  readonly inputPath: string;
  readonly outDir: string;
  readonly url: string;
  readonly llm: Partial<NonNullable<Job['llm']>>;
  readonly memoryMb?: number;
}

export function writeInput(dir: string, items: number): string {
  mkdirSync(dir, {recursive: true});
  const path = join(dir, `titles-${items}.jsonl`);
  writeFileSync(path, Array.from({length: items}, (_, n) => `${JSON.stringify({n, title: titleOf(n)})}\n`).join(''));
  return path;
}

export function jobOf({inputPath, outDir, url, llm, memoryMb}: AskJob): Job {
  const prompt = {version: 1, instructions, item: '{{title}}'};
  return {
    input: {files: inputPath},
    steps: [{ask: {prompt, answer: answerSchema, into: 'slug'}}],
    output: {dir: outDir},
    ...(memoryMb === undefined ? {} : {limits: {memoryMb}}),
    llm: {baseURL: url, apiKeyEnv: null, model, maxTokens, temperature: 0.1, ...llm},
  };
}

/** @throws unless each of so many rows has its own answer */
export function checkRows(outDir: string, items: number): void {
  const lines = readFileSync(join(outDir, 'records.jsonl'), 'utf8').trimEnd().split('\n');
  if (lines.length !== items) throw new Error(`${lines.length} rows came of ${items} items`);
  for (const [n, line] of lines.entries()) {
    const row = JSON.parse(line) as {readonly n: number; readonly slug: {readonly slug: string}};
    if (row.n !== n || row.slug.slug !== slugOf(titleOf(n))) throw new Error(`row ${n} has another's answer: ${line.slice(0, 300)}`);
  }
}
