/** Real tables of genes, proteins and metabolites through split and identifiers. The counts were found with other tools, and looked at. */
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse} from 'csv-parse/sync';
import {describe, expect, test} from 'vitest';
import {identifiers} from '../../../../src/adapters/extractors/identifiers/identifiers.ts';
import {split} from '../../../../src/adapters/extractors/split/split.ts';
import type {Outcome} from '../../../../src/contracts/extractor.ts';
import {ready, type Ready} from '../extracting.ts';

const folder = join(import.meta.dirname, '../../../../../shared/data/identifiers');

function table(name: string, delimiter = ','): Record<string, string>[] {
  return parse(readFileSync(join(folder, name)), {columns: true, delimiter, quote: delimiter === ',' ? '"' : false});
}

function through(
  steps: readonly Ready[],
  records: readonly unknown[],
): {readonly rows: readonly any[]; readonly rejects: readonly Outcome[]} {
  const [step, ...rest] = steps;
  if (step === undefined) return {rows: records, rejects: []};
  const outcomes = records.flatMap((record) => step(record));
  const behind = through(
    rest,
    outcomes.flatMap((outcome) => (outcome.type === 'row' ? [outcome.value] : [])),
  );
  return {rows: behind.rows, rejects: [...outcomes.filter(({type}) => type !== 'row'), ...behind.rejects]};
}

describe.skipIf(!existsSync(folder))('tables in ../shared/data/identifiers (skipped where that folder is absent)', () => {
  test('proteins: composite cells, no-break blanks, words in place of accessions', async () => {
    const steps = [await ready(split, 'uniprot'), await ready(identifiers, {field: 'uniprot', kinds: ['uniprot']})];
    const hpa = through(steps, table('hpa_osps.csv'));
    expect([hpa.rows.length, hpa.rejects.length]).toEqual([3027, 0]);
    expect(hpa.rows.filter(({gene}) => gene === 'NRXN2')).toEqual(
      ['P58401', 'Q9P2S2'].map((id) => ({
        gene: 'NRXN2',
        uniprot: id,
        organ: 'brain',
        uniprot_original: 'P58401, Q9P2S2',
        identifier: {kind: 'uniprot', id, isoform: null, version: null},
      })),
    );
    const qin = through(steps, table('qin_osps.csv'));
    expect([qin.rows.length, qin.rejects.map((outcome) => outcome.type === 'reject' && outcome.raw).sort()]).toEqual([
      2766,
      ['no ID', 'no ID', 'no ID', 'no ID', 'noUniprot ID'],
    ]);
    expect(qin.rows.find(({gene}) => gene === 'CHD5')).toMatchObject({uniprot_original: 'Q8TDI0\u00a0', identifier: {id: 'Q8TDI0'}});
  });

  test('a list of accessions: isoforms, and complexes joined by underscores', async () => {
    const lines = readFileSync(join(folder, 'unmatched_proteins.txt'), 'utf8').trimEnd().split('\n');
    const steps = [
      await ready(split, {field: 'value', separators: ['_'], isoforms: 'cut'}),
      await ready(identifiers, {field: 'value', kinds: ['uniprot']}),
    ];
    const {rows, rejects} = through(
      steps,
      lines.map((value) => ({value})),
    );
    expect(rows).toHaveLength(2443);
    expect(rejects).toMatchObject([{code: 'INVALID_IDENTIFIER', raw: 'NTproBNP'}]);
    expect(rows.filter((row) => row.value_isoform !== null).map((row) => row.value_original)).toEqual([
      'O43521-2',
      'O75882-2',
      'Q13114-2',
      'Q8WXW3-4',
    ]);
  });

  test.each([
    ['PubChem_CID', 'pubchem.compound', 36, '13712'],
    ['ChEBI_ID', 'chebi', 35, 'CHEBI:16450'],
    ['HMDB_ID', 'hmdb', 34, 'HMDB0000012'],
    ['KEGG_ID', 'kegg', 25, 'C00526'],
  ])('metabolites: the column %s', async (field, kind, count, first) => {
    const {rows} = through([await ready(identifiers, {field, kinds: [kind], onInvalid: null})], table('met_refmet.tsv', '\t'));
    const found = rows.flatMap(({identifier}) => (identifier === null ? [] : [identifier.id]));
    expect([rows.length, found.length, found[0]]).toEqual([64, count, first]);
  });
});
