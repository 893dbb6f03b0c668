/** Every built-in extractor passes the contract's suite; a new line in the table without samples here fails. */
import {expect, it} from 'vitest';
import {extractors} from '../../src/adapters/extractors/index.ts';
import {rangesInMemory} from '../../src/contracts/whole-file.ts';
import {wav} from '../adapters/extractors/audio/recordings.ts';
import {extractorSuite, type ExtractorSamples} from './extractor.suite.ts';

const text =
  'Visto la Ley Nº 24.240, del 05/03/2021: páguese la suma de PESOS MIL ($ 1.000,00).\n\n| Partida | Monto |\n|---|---|\n| Salud | 5,00 |\n';
const inText: ExtractorSamples = {good: [{input: text}, {input: 'sin nada'}]};

/** A second of silence in 8 bits. */
const recording = rangesInMemory({name: 'a.wav', size: 52, bytes: wav({sampleRate: 8, bits: 8, data: Buffer.alloc(8, 128)})});

const bulletin = {
  number: '12º',
  date: '05/03/2021',
  description: 'Boletín',
  link: '/bulletins/12',
  status: 'completed',
  fullText: `\n[DOC 1]\nBoletines/Alberti\nDecreto Nº 5/21\nDecreto Nº 5/21\nAlberti, 05/03/2021\n${text.repeat(3)}`,
};

const samples: Readonly<Record<string, ExtractorSamples>> = {
  'bulletins/norms': {good: [{input: bulletin}]},
  amounts: {good: [...inText.good, {input: text, with: {currency: 'ARS'}}]},
  references: {good: [...inText.good, {input: text, with: {own: true}, row: {tipo: 'ley', numero: '24240', anio: null}}]},
  dates: inText,
  audio: {good: [{input: recording}, {input: recording, with: {levels: false}}]},
  tables: {good: [...inText.good, {input: text, with: {rows: 1}}]},
  select: {
    with: {columns: ['text', 'a.b'], onMissing: null},
    good: [
      {input: {a: 1, b: {c: 2}}, with: ['b', 'a']},
      {input: {a: 1, b: {c: 2}}, with: {rename: {a: 'z'}, drop: ['b']}},
    ],
  },
  where: {
    with: {or: [{text: {regex: '(a+)+$'}}, {text: {contains: 'a'}}, {'a.b': {gte: 1}}, {not: {text: {empty: true}}}]},
    good: [
      {input: {a: '10', b: 'x'}, with: {a: {gte: 9}, b: ['x', 'y']}},
      {input: {a: null}, with: {a: null}},
    ],
  },
  split: {
    with: {field: 'text', onMissing: null},
    good: [
      {input: {ids: 'P12345,Q67890'}, with: {field: 'ids'}},
      {input: {ids: 'P12345-2; Q67890'}, with: {field: 'ids', as: 'list', into: 'all'}},
    ],
  },
  dedupe: {
    with: {by: ['text'], normalize: 'url', onMissing: 'keep'},
    good: [
      {input: {a: 1, b: {c: [2]}}, with: ['a', 'b']},
      {input: {url: 'HTTPS://Example.com/?utm_source=x'}, with: {by: 'url', normalize: {url: 'url'}}},
    ],
  },
  identifiers: {
    with: {field: 'text', kinds: ['uniprot', 'kegg', 'chebi'], onMissing: null, onInvalid: 'keep'},
    good: [
      {input: {id: 'P12345-2'}, with: {field: 'id', kinds: ['uniprot']}},
      {input: {id: ['HMDB00012', 'C00031']}, with: {field: 'id', kinds: ['hmdb', 'kegg']}},
    ],
  },
};

it('knows samples for every built-in extractor', () => {
  expect(Object.keys(extractors).filter((name) => samples[name] === undefined && !(name in elsewhere))).toEqual([]);
});

/** Their options need a module or a table of the job: tested with them, by their own tests. */
const elsewhere: Readonly<Record<string, string>> = {
  validate: 'needs a schema module',
  set: 'needs a table of fields',
  ask: 'its answers come with the rows, from the I/O actor',
};

for (const [name, sample] of Object.entries(samples)) {
  const load = extractors[name];
  if (load !== undefined) extractorSuite(name, load, sample);
}
