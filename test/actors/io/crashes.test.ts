import {appendFileSync, existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import * as fc from '../../support/properties.ts';
import {describe, expect, test} from 'vitest';
import type {Layout} from '../../../src/model/plan.ts';
import {verify} from '../../../src/engine/verify.ts';
import {Ledger} from '../../../src/ledger/ledger.ts';
import {writeInputs, type MadeFile, type MadeRecord} from './inputs.ts';
import {makeFolder, outputsIn, planFor, removeFolder, travel, type Journey} from './rooms.ts';

class Crash extends Error {}

/** Throws at the nth checkpoint, as if the process died there: what follows is only `close`, which commits nothing. */
function crashAt(count: number): {readonly checkpoint: (name: string) => void; readonly seen: string[]} {
  const seen: string[] = [];
  return {
    seen,
    checkpoint(name) {
      seen.push(name);
      if (seen.length >= count) throw new Crash(name);
    },
  };
}

/** What a kill may leave behind the committed bytes; of an output that was committed as whole nothing is written any more. */
function addGarbage(dir: string): void {
  if (!existsSync(join(dir, '.quern/run.db'))) return;
  const ledger = Ledger.open(join(dir, '.quern/run.db'), 'read');
  for (const name of readdirSync(dir, {recursive: true, encoding: 'utf8'})) {
    const output = ledger.outputs.get(name.slice(0, -'.part'.length));
    if (name.endsWith('.part') && (output === undefined || output.state === 0)) appendFileSync(join(dir, name), '{"half": "a ro');
  }
  ledger.close();
}

/** Runs with a crash at the nth checkpoint; true when the run got to its end first. */
async function crashOnce(journey: Journey, count: number): Promise<boolean> {
  const {checkpoint} = crashAt(count);
  try {
    await travel({...journey, extra: {checkpoint}});
    return true;
  } catch (cause) {
    expect(cause).toBeInstanceOf(Crash);
    addGarbage(journey.plan.dir);
    return false;
  }
}

const row: MadeRecord = {rows: 1, rejects: 0, warned: false, filtered: false};
const files: readonly MadeFile[] = [
  {name: 'a.jsonl', records: [row, {...row, rows: 0, filtered: true}, {...row, warned: true}, {...row, rows: 2, rejects: 1}]},
  {name: 'b/c.jsonl', records: []},
  {name: 'b/d.jsonl', records: [{...row, rows: 3}, {...row, rows: 0, rejects: 2}, row, row]},
];

function journeyIn(dir: string, layout: Layout, made: readonly MadeFile[] = files): Journey {
  const plan = planFor(join(dir, 'out'), {layout, everyBytes: 250, partBytes: 150});
  return {plan, files: made, listed: writeInputs(join(dir, 'in'), made), records: () => 2};
}

describe.each(['single', 'parts', 'per-file'] as const)('layout %s', (layout) => {
  test('a crash at any checkpoint loses nothing, doubles nothing and leaves nothing behind', async () => {
    const dir = makeFolder();
    try {
      const undisturbed = journeyIn(join(dir, 'undisturbed'), layout);
      const seen: string[] = [];
      await travel({...undisturbed, extra: {checkpoint: (name) => seen.push(name)}});
      const expected = outputsIn(undisturbed.plan.dir);
      expect(seen.length).toBeGreaterThan(20);
      for (let count = 1; count <= seen.length; count++) {
        const journey = journeyIn(join(dir, `crash${count}`), layout);
        await crashOnce(journey, count);
        const between = existsSync(join(journey.plan.dir, '.quern/run.db')) ? await verify(journey.plan.dir) : undefined;
        expect(between?.problems ?? [], `after ${seen[count - 1]}`).toEqual([]);
        const {opened, finished} = await travel(journey);
        expect(opened.status === 'complete' || finished !== null).toBe(true);
        expect(outputsIn(journey.plan.dir), `after a crash at ${seen[count - 1]}`).toEqual(expected);
        const verified = await verify(journey.plan.dir, {deep: true});
        expect(verified.problems).toEqual([]);
        removeFolder(join(dir, `crash${count}`));
      }
    } finally {
      removeFolder(dir);
    }
  });
});

const anyRecord = fc.record({
  rows: fc.integer({min: 1, max: 3}),
  rejects: fc.integer({min: 0, max: 2}),
  warned: fc.boolean(),
  filtered: fc.boolean(),
});

test('any input, any appends, several crashes: the same outputs as undisturbed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyRecord, {maxLength: 8}), {minLength: 1, maxLength: 5}),
      fc.constantFrom<Layout>('single', 'parts', 'per-file'),
      fc.array(fc.integer({min: 1, max: 25}), {maxLength: 4}),
      fc.integer({min: 1, max: 5}),
      async (records, layout, crashes, records1) => {
        const dir = makeFolder();
        try {
          const made = records.map((list, index) => ({name: `${index}.jsonl`, records: list}));
          const undisturbed = journeyIn(join(dir, 'undisturbed'), layout, made);
          await travel(undisturbed);
          const journey = {...journeyIn(join(dir, 'crashed'), layout, made), records: () => records1};
          for (const count of crashes) if (await crashOnce(journey, count)) break;
          await travel(journey);
          expect(outputsIn(journey.plan.dir)).toEqual(outputsIn(undisturbed.plan.dir));
          expect((await verify(journey.plan.dir, {deep: true})).problems).toEqual([]);
        } finally {
          removeFolder(dir);
        }
      },
    ),
    {numRuns: 25},
  );
});
