/** Runs a step that needs no code over one record, as the engine does: options checked, set up once, then asked. */
import type {ExtractContext, Extractor, Outcome} from '../../../src/contracts/extractor.ts';

export interface Ready {
  (record: unknown): readonly Outcome[];
}

/** @throws what the options' schema or the setup say */
export async function ready(extractor: Extractor, given: unknown, step = extractor.name): Promise<Ready> {
  const options: unknown = extractor.options?.parse(given);
  const state: unknown = await extractor.setup?.(options, {baseDir: import.meta.dirname, step});
  const context: ExtractContext = {file: 'f', byteOffset: 0, index: 0, line: 1, options, state, row: {}, parent: undefined};
  return (record) => [...(extractor.extract(record, context) as Iterable<Outcome>)];
}

/** What the options' schema says against them, each with its place. */
export function faultsOf(extractor: Extractor, given: unknown): readonly string[] {
  const issues = extractor.options?.safeParse(given).error?.issues ?? [];
  return issues.map(({path, message}) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`));
}

/** The rows alone, as they would be written. */
export function rowsOf(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap((outcome) => (outcome.type === 'row' ? [JSON.stringify(outcome.value)] : []));
}
