import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {jsonl} from '../../../src/adapters/sinks/jsonl.ts';
import {defineSink} from '../../../src/contracts/sink.ts';
import {verify} from '../../../src/engine/verify.ts';
import {sinkSuite} from '../../contracts/sink.suite.ts';
import {writeInputs, type MadeFile} from './inputs.ts';
import {appendAll, makeActor, makeFolder, openRun, planFor, removeFolder, travel} from './rooms.ts';

/** Each append is a gzip member of its own: the file is a valid gzip file at every length that was committed. */
const gzipped = defineSink({
  ...jsonl,
  name: 'gzipped',
  extension: '.jsonl.gz',
  transforms: true,
  async open(path, length) {
    const file = await jsonl.open(path, length, undefined);
    return {
      get length() {
        return file.length;
      },
      append: (rows) => file.append(gzipSync(rows)),
      sync: () => file.sync(),
      close: () => file.close(),
    };
  },
});

sinkSuite(gzipped);

const files: readonly MadeFile[] = [
  {name: 'a.jsonl', records: Array.from({length: 20}, () => ({rows: 1, rejects: 1, warned: false, filtered: false}))},
];

test('a sink that compresses is killed and resumed like any other; rejects stay plain', async () => {
  const dir = makeFolder();
  try {
    const extra = {sink: gzipped, remarkSink: jsonl};
    const given = {plan: planFor(join(dir, 'out')), files, listed: writeInputs(join(dir, 'in'), files), records: () => 3, extra};
    const io = makeActor(extra);
    const opened = await openRun(io, given.plan);
    let appends = 0;
    const cut = appendAll(io, opened, {
      ...given,
      onAppend: () => {
        if (++appends > 3) throw new Error('enough');
      },
    });
    await expect(cut).rejects.toThrow('enough');
    await io.drain();
    await io.close();
    expect((await verify(given.plan.dir)).problems).toEqual([]);
    const {opened: again} = await travel(given);
    expect(again.counts.rows).toBe(9);
    const text = gunzipSync(readFileSync(join(given.plan.dir, 'records.jsonl.gz'))).toString('utf8');
    const indexes = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)._source.index);
    expect(indexes).toEqual(Array.from({length: 20}, (_, index) => index));
    expect(readFileSync(join(given.plan.dir, 'rejects.jsonl'), 'utf8').startsWith('{')).toBe(true);
    expect((await verify(given.plan.dir, {deep: true})).problems).toEqual([]);
  } finally {
    removeFolder(dir);
  }
});
