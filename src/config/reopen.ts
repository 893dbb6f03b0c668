/** Opens the inputs of a job again, one at a time, as its run reads them: for comparing them with what was read. */
import type {Layers, Reopen} from '../contracts/layers.ts';
import {readBeginning, withHead} from '../contracts/reading.ts';
import type {Source} from '../contracts/source.ts';
import {KiB} from '../model/units.ts';
import type {RunPlan} from '../model/plan.ts';
import {resolveSource} from './resolve.ts';

/** As many as a run finds a file's wrappings by. */
const headBytes = 64 * KiB;

/** Nothing is loaded before the first call: most runs never come to it. */
export function makeReopen(plan: Pick<RunPlan, 'input' | 'limits'>): Reopen {
  let opener: Promise<Opener> | undefined;
  return async (split) => {
    const {source, options, layers, head} = await (opener ??= openerOf(plan));
    const stored = await source.open(options, split, 0);
    if (source.format !== undefined || !source.rereadable) return stored;
    try {
      const reopen = (): Promise<typeof stored> => source.open(options, split, 0);
      const {bytes, complete} = await readBeginning(stored, head);
      const file = await layers.unwrap({name: split.file, reader: stored, head: bytes, complete, reopen});
      return withHead(file.reader, file.head);
    } catch (cause) {
      await stored.close();
      throw cause;
    }
  };
}

interface Opener {
  readonly source: Source;
  readonly options: unknown;
  readonly layers: Layers;
  /** Used again for each file: there may be millions. */
  readonly head: Uint8Array;
}

async function openerOf(plan: Pick<RunPlan, 'input' | 'limits'>): Promise<Opener> {
  const source = await resolveSource(plan.input.source);
  const [{makeLayers}, {openFormats}] = await Promise.all([import('./layers.ts'), import('./format-table.ts')]);
  const layers = makeLayers(plan, (await openFormats(plan.input)).formats);
  return {source, options: source.options.parse(plan.input.sourceOptions), layers, head: new Uint8Array(headBytes)};
}
