/** The law of the house (ARCHITECTURE.md) over the sources as they are. The checks themselves are tested in support/house. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
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
  type Breaches,
} from './support/house/law.ts';
import {readSources, type Source} from './support/house/scan.ts';

const root = join(import.meta.dirname, '..');
const folders = ['src', 'test', 'bench', 'fixtures'].filter((folder) => existsSync(join(root, folder)));
const sources = readSources(root, folders);

const law: readonly (readonly [string, (sources: readonly Source[]) => Breaches])[] = [
  ['a room imports from lower floors or its own folder, and the CLI from src/index.ts only', floorBreaches],
  ['the rooms of actors/ and the families of adapters/ never import each other', divisionBreaches],
  ['an adapter never imports another of its family', equalsBreaches],
  ['nobody imports the index.ts of its own folder', ownIndexBreaches],
  ['only config/ and the thread entries know an adapter by name', adapterNameBreaches],
  ['there are no circles, import type included', circles],
  ['every package has one door', doorBreaches],
  ['heavy packages are imported on first use', heavyBreaches],
  ['no file or folder has a name that says nothing', nameBreaches],
  ['no file has more than 400 lines', lengthBreaches],
  ['the environment, the console, the exit, time and chance stay where they belong', wordBreaches],
  ['there are no default exports', defaultExportBreaches],
  ['each file opens with what it is for', openingBreaches],
];

describe('the law of the house', () => {
  test.each(law)('%s', (_sentence, breachesOf) => {
    expect(breachesOf(sources)).toEqual([]);
  });

  test('is held over sources that were read, imports and all', () => {
    const imports = sources.flatMap((source) => source.imports);
    expect(sources.filter((source) => source.path.startsWith('src/')).length).toBeGreaterThan(40);
    expect(imports.filter(({kind}) => kind === 'dynamic').length).toBeGreaterThan(8);
    expect(imports.filter(({kind}) => kind === 'type').length).toBeGreaterThan(40);
  });

  test('every import of a file leads to a file', () => {
    const known = new Set(sources.map((source) => source.path));
    const lost = sources
      .filter((source) => source.path.startsWith('src/'))
      .flatMap((source) =>
        source.imports.filter(({target}) => target !== null && !known.has(target)).map(({target}) => `${source.path} imports ${target}`),
      );
    expect(lost).toEqual([]);
  });

  test('files over 300 lines are smells', () => {
    for (const warning of lengthWarnings(sources)) console.warn(`house: ${warning}: over 300 is a smell`);
    expect(lengthWarnings(sources).length).toBeLessThan(20);
  });
});
