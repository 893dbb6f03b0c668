/** The three steps of the bench as a plain program calls them: the engine's own extractors and their own zod schemas. */
import {extractors} from '../../src/adapters/extractors/index.ts';
import type {ExtractContext, Extractor, Outcome} from '../../src/contracts/extractor.ts';

export interface PlainSteps {
  readonly norms: PlainStep;
  readonly amounts: PlainStep;
  readonly references: PlainStep;
}

export interface PlainStep {
  readonly extractor: Extractor;
  readonly options: unknown;
}

export type Fields = Readonly<Record<string, unknown>>;
export interface PlainCounts {
  rows: number;
  rejects: number;
  warnings: number;
  norms: number;
  amounts: number;
  references: number;
}

export async function loadSteps(): Promise<PlainSteps> {
  return {norms: await step('bulletins/norms'), amounts: await step('amounts'), references: await step('references')};
}

async function step(name: string): Promise<PlainStep> {
  const extractor = await extractors[name]?.();
  if (extractor === undefined) throw new Error(`there is no extractor ${name}`);
  return {extractor, options: extractor.options?.parse({})};
}

export function contextOf(file: string, options: unknown, row: Fields): ExtractContext {
  return {file, byteOffset: 0, index: 0, line: 1, options, state: undefined, row, parent: undefined};
}

/** From the outcomes of one bulletin to its rows, each with its amounts and references; every value checked by its schema. */
export function* rowsOf(steps: PlainSteps, outcomes: Iterable<Outcome>, counts: PlainCounts, file: string): Generator<Fields> {
  for (const outcome of outcomes) {
    if (outcome.type !== 'row' || steps.norms.extractor.schema?.safeParse(outcome.value).success === false) {
      counts.rejects++;
      continue;
    }
    counts.warnings += outcome.warnings?.length ?? 0;
    const norm = outcome.value as Fields;
    const amounts = valueOf(steps.amounts, norm, file);
    const references = valueOf(steps.references, {...norm, amounts}, file);
    counts.rows++;
    counts.norms++;
    counts.amounts += amounts.length;
    counts.references += references.length;
    yield {...norm, amounts, references};
  }
}

function valueOf({extractor, options}: PlainStep, row: Fields, file: string): readonly unknown[] {
  const [outcome] = extractor.extract(row['text'], contextOf(file, options, row)) as readonly Outcome[];
  if (outcome?.type !== 'row') throw new Error(`${extractor.name} gives one list a text`);
  if (extractor.schema?.safeParse(outcome.value).success === false) throw new Error(`${extractor.name} gave what its schema refuses`);
  return outcome.value as readonly unknown[];
}
