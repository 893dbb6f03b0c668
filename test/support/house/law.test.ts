/** Each check of the law meets a small house that breaks it, and one that does not. */
import {describe, expect, test} from 'vitest';
import {
  adapterNameBreaches,
  circles,
  defaultExportBreaches,
  divisionBreaches,
  doorBreaches,
  equalsBreaches,
  floorBreaches,
  heavyBreaches,
  lengthBreaches,
  lengthWarnings,
  nameBreaches,
  openingBreaches,
  ownIndexBreaches,
  wordBreaches,
} from './law.ts';
import {sourceOf, type Source} from './scan.ts';

function house(files: Readonly<Record<string, string>>): readonly Source[] {
  return Object.entries(files).map(([path, text]) => sourceOf(path, text));
}

const checks = {
  adapterNameBreaches,
  circles,
  defaultExportBreaches,
  divisionBreaches,
  doorBreaches,
  equalsBreaches,
  floorBreaches,
  heavyBreaches,
  lengthBreaches,
  lengthWarnings,
  nameBreaches,
  openingBreaches,
  ownIndexBreaches,
  wordBreaches,
};
type Check = keyof typeof checks;

const broken: readonly (readonly [Check, Record<string, string>])[] = [
  ['floorBreaches', {'src/model/a.ts': "import {b} from '../flow/b.ts';"}],
  ['floorBreaches', {'src/model/a.ts': "import type {b} from '../flow/b.ts';"}],
  ['floorBreaches', {'src/flow/a.ts': "export * from '../protocol/b.ts';"}],
  ['floorBreaches', {'src/contracts/a.ts': "import type {B} from '../protocol/b.ts';"}],
  ['floorBreaches', {'src/engine/a.ts': "const x = await import('../cli/b.ts');"}],
  ['floorBreaches', {'src/engine/a.ts': "import {run} from '../index.ts';"}],
  ['floorBreaches', {'src/cli/a.ts': "import type {Json} from '../model/record.ts';"}],
  ['floorBreaches', {'src/tools/a.ts': ''}],
  ['floorBreaches', {'src/flow/a.ts': "import {b} from '../../test/b.ts';"}],
  ['divisionBreaches', {'src/actors/io/a.ts': "import {b} from '../coordinator/b.ts';"}],
  ['divisionBreaches', {'src/adapters/sinks/a.ts': "import type {b} from '../formats/b.ts';"}],
  [
    'equalsBreaches',
    {
      'src/adapters/formats/index.ts': "export const f = {a: () => import('./a.ts'), b: () => import('./b.ts')};",
      'src/adapters/formats/a.ts': "import {b} from './b.ts';",
    },
  ],
  [
    'equalsBreaches',
    {
      'src/adapters/extractors/index.ts': "import {a} from './a/main.ts';\nimport {b} from './b/main.ts';",
      'src/adapters/extractors/a/part.ts': "import {b} from '../b/part.ts';",
    },
  ],
  ['ownIndexBreaches', {'src/adapters/sinks/a.ts': "import {sinks} from './index.ts';"}],
  ['adapterNameBreaches', {'src/engine/a.ts': "import {jsonl} from '../adapters/formats/jsonl.ts';"}],
  ['adapterNameBreaches', {'src/threads/inline.ts': "import {formats} from '../adapters/formats/index.ts';"}],
  ['circles', {'src/flow/a.ts': "import {b} from './b.ts';", 'src/flow/b.ts': "import type {A} from './a.ts';"}],
  ['circles', {'src/flow/a.ts': "export const a = () => import('./a.ts');"}],
  ['doorBreaches', {'src/engine/a.ts': "import {Piscina} from 'piscina';"}],
  ['doorBreaches', {'src/threads/pool.ts': "import * as comlink from 'comlink/dist/esm/comlink.mjs';"}],
  ['doorBreaches', {'src/actors/io/a.ts': "import {DatabaseSync} from 'node:sqlite';"}],
  ['doorBreaches', {'src/actors/io/a.ts': "import {parentPort} from 'node:worker_threads';"}],
  ['doorBreaches', {'src/engine/a.ts': "import leftPad from 'left-pad';"}],
  ['doorBreaches', {'bench/a.ts': "import {test} from 'vitest';"}],
  ['heavyBreaches', {'src/adapters/formats/a.ts': "import {parser} from 'stream-json';"}],
  ['heavyBreaches', {'src/adapters/providers/a.ts': "import OpenAI from 'openai';"}],
  ['nameBreaches', {'src/flow/utils.ts': ''}],
  ['nameBreaches', {'src/common/clock.ts': ''}],
  ['nameBreaches', {'test/helpers.test.ts': ''}],
  ['lengthBreaches', {'src/flow/a.ts': 'x\n'.repeat(401)}],
  ['lengthWarnings', {'test/a.test.ts': 'x\n'.repeat(301)}],
  ['wordBreaches', {'src/config/plan.ts': 'const home = process.env.HOME;'}],
  ['wordBreaches', {'src/config/load.ts': 'process.exit(1);'}],
  ['wordBreaches', {'src/engine/a.ts': "console.log('x');"}],
  ['wordBreaches', {'src/engine/a.ts': 'const now = Date.now();'}],
  ['wordBreaches', {'src/engine/a.ts': 'const now = `${new Date()}`;'}],
  ['wordBreaches', {'src/flow/retry.ts': 'const jitter = Math.random();'}],
  ['defaultExportBreaches', {'src/flow/a.ts': 'export default 1;'}],
  ['defaultExportBreaches', {'src/flow/a.ts': 'const a = 1;\nexport {a as default};'}],
  ['openingBreaches', {'src/flow/a.ts': 'export const a = 1; // late'}],
];

const sound = house({
  'src/model/clock.ts': '/** Time. Not Date.now(). */\nexport type Clock = {now(): number};',
  'src/contracts/sink.ts': "// A contract.\nimport {z} from 'zod';\nimport type {Clock} from '../model/clock.ts';",
  'src/protocol/mail.ts':
    "// Messages.\nimport type {Sink} from '../contracts/sink.ts';\nimport {isMainThread} from 'node:worker_threads';",
  'src/flow/clock.ts': "// Time.\nimport type {Clock} from '../model/clock.ts';\nexport const clock: Clock = {now: () => Date.now()};",
  'src/adapters/formats/index.ts':
    "// A table.\nexport const formats = {json: () => import('./json.ts'), lines: () => import('./lines/lines.ts')};",
  'src/adapters/formats/json.ts': "// A format.\nimport {scan} from './scan.ts';\nexport const load = () => import('stream-json');",
  'src/adapters/formats/lines/lines.ts': "// A format.\nimport {scan} from '../scan.ts';\nimport {cut} from './cut.ts';",
  'src/adapters/formats/scan.ts': '// Shared by equals.\n',
  'src/actors/io/writer.ts': "// An actor's part.\nimport {gauge} from './gauge.ts';\nimport type {Mail} from '../../protocol/mail.ts';",
  'src/config/load.ts': "// Reads a job.\nimport {formats} from '../adapters/formats/index.ts';\nconst env = process.env;",
  'src/threads/io-entry.ts': "// An entry.\nimport {files} from '../adapters/sources/files.ts';\nimport * as comlink from 'comlink';",
  'src/index.ts': "// The face.\nexport {load} from './config/load.ts';",
  'src/cli/main.ts': "#!/usr/bin/env node\n// The CLI.\nimport {load} from '../index.ts';\nconsole.log(process.env.HOME);",
  'bench/one.ts': "import {Bench} from 'tinybench';",
  'test/one.test.ts': "import {test} from 'vitest';\nimport {load} from '../src/index.ts';",
});

describe('each check', () => {
  test.each(broken)('%s names the breach in %j', (check, files) => {
    expect(checks[check](house(files))).toHaveLength(1);
  });

  test.each(Object.entries(checks))('%s finds nothing in a sound house', (_name, check) => {
    expect(check(sound)).toEqual([]);
  });

  test('is met by an example: none is left out', async () => {
    const exported = Object.keys(await import('./law.ts')).sort();
    expect(Object.keys(checks).sort()).toEqual(exported);
    expect([...new Set(broken.map(([check]) => check))].sort()).toEqual(exported);
  });
});
