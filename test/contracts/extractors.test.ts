/** Every built-in extractor passes the contract's suite; a new line in the table without samples here fails. */
import {expect, it} from 'vitest';
import {extractors} from '../../src/adapters/extractors/index.ts';
import {extractorSuite, type ExtractorSamples} from './extractor.suite.ts';

const text =
  'Visto la Ley Nº 24.240, del 05/03/2021: páguese la suma de PESOS MIL ($ 1.000,00).\n\n| Partida | Monto |\n|---|---|\n| Salud | 5,00 |\n';
const inText: ExtractorSamples = {good: [{input: text}, {input: 'sin nada'}]};

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
  tables: {good: [...inText.good, {input: text, with: {rows: 1}}]},
};

it('knows samples for every built-in extractor', () => {
  expect(Object.keys(extractors).filter((name) => samples[name] === undefined && !(name in elsewhere))).toEqual([]);
});

/** Their options need a module or a table of the job: tested with them, by their own tests. */
const elsewhere: Readonly<Record<string, string>> = {validate: 'needs a schema module', set: 'needs a table of fields'};

for (const [name, sample] of Object.entries(samples)) {
  const load = extractors[name];
  if (load !== undefined) extractorSuite(name, load, sample);
}
