/** Identifiers told apart and brought into one form; what becomes of texts that are none. */
import {describe, expect, test} from 'vitest';
import {identifiers} from '../../../../src/adapters/extractors/identifiers/identifiers.ts';
import {faultsOf, ready, rowsOf} from '../extracting.ts';

async function identifierOf(value: unknown, ...kinds: readonly string[]): Promise<unknown> {
  const [outcome] = (await ready(identifiers, {field: 'a', kinds}))({a: value});
  return outcome?.type === 'row' ? (outcome.value as {identifier: unknown}).identifier : outcome;
}

const every = ['uniprot', 'hmdb', 'kegg', 'chebi', 'pubchem', 'ensembl'];

test.each<[unknown, string, string, (string | null)?, (string | null)?]>([
  ['P12345', 'uniprot', 'P12345'],
  ['\u00a0q8tdi0\u00a0', 'uniprot', 'Q8TDI0'],
  ['A0A1B0GTL2', 'uniprot', 'A0A1B0GTL2'],
  ['P12345-2', 'uniprot', 'P12345', '2'],
  ['A0A024R1R8-11', 'uniprot', 'A0A024R1R8', '11'],
  ['P12345.3', 'uniprot', 'P12345', null, '3'],
  ['UniProtKB:P12345-2', 'uniprot', 'P12345', '2'],
  ['sp|P12345|AATM_RABIT', 'uniprot', 'P12345'],
  ['tr|A0A1B0GTL2|A0A1B0GTL2_HUMAN', 'uniprot', 'A0A1B0GTL2'],
  ['HMDB0000012', 'hmdb', 'HMDB0000012'],
  ['HMDB00012', 'hmdb', 'HMDB0000012'],
  ['hmdb:HMDB00012', 'hmdb', 'HMDB0000012'],
  ['HMDB:0030549', 'hmdb', 'HMDB0030549'],
  ['C00031', 'kegg.compound', 'C00031'],
  ['cpd:c00031', 'kegg.compound', 'C00031'],
  ['kegg.compound:C00031', 'kegg.compound', 'C00031'],
  ['KEGG:C00031', 'kegg.compound', 'C00031'],
  ['D01441', 'kegg.drug', 'D01441'],
  ['drug:D01441', 'kegg.drug', 'D01441'],
  ['G00109', 'kegg.glycan', 'G00109'],
  ['R00259', 'kegg.reaction', 'R00259'],
  ['K04527', 'kegg.orthology', 'K04527'],
  ['ko:K04527', 'kegg.orthology', 'K04527'],
  ['map00010', 'kegg.pathway', 'map00010'],
  ['path:hsa04930', 'kegg.pathway', 'hsa04930'],
  ['hsa:7157', 'kegg.genes', 'hsa:7157'],
  ['T01001:7157', 'kegg.genes', 'T01001:7157'],
  ['eco:b0002', 'kegg.genes', 'eco:b0002'],
  ['CHEBI:15422', 'chebi', 'CHEBI:15422'],
  ['ChEBI: 015422', 'chebi', 'CHEBI:15422'],
  ['CHEBI_15422', 'chebi', 'CHEBI:15422'],
  ['CID:5957', 'pubchem.compound', '5957'],
  ['CID 5957', 'pubchem.compound', '5957'],
  ['pubchem.compound:5957', 'pubchem.compound', '5957'],
  ['SID:8145', 'pubchem.substance', '8145'],
  ['ENSG00000139618', 'ensembl', 'ENSG00000139618'],
  ['ENSMUST00000000001.4', 'ensembl', 'ENSMUST00000000001', null, '4'],
])('%j is %s %s', async (text, kind, id, isoform = null, version = null) => {
  const found = {kind, id, isoform, version};
  expect(await identifierOf(text, ...every)).toEqual(found);
  expect(await identifierOf(text, kind)).toEqual(found);
  // Its own normal form is again the same.
  if (!kind.startsWith('pubchem')) expect(await identifierOf(id, kind)).toEqual({kind, id, isoform: null, version: null});
});

test.each<[unknown, string, string]>([
  [16450, 'chebi', 'CHEBI:16450'],
  ['16450', 'chebi', 'CHEBI:16450'],
  ['0016450', 'pubchem.compound', '16450'],
  [5957, 'pubchem.substance', '5957'],
])('a number alone, %j, is taken where one kind has such: %s', async (value, kind, id) => {
  expect(await identifierOf(value, kind, 'uniprot')).toEqual({kind, id, isoform: null, version: null});
  expect(await identifierOf(value, 'chebi', 'pubchem')).toMatchObject({
    type: 'reject',
    reason: 'a: the text is a number alone, which could be chebi or pubchem.compound or pubchem.substance: ask for one kind',
  });
});

test.each([
  ['B12345', 'uniprot'],
  ['P1234', 'uniprot'],
  ['P123456', 'uniprot'],
  ['P12345-0', 'uniprot'],
  ['P12345-', 'uniprot'],
  ['A0A1B0GTL', 'uniprot'],
  ['NTproBNP', 'uniprot'],
  ['P0DUB6_P0DTE7', 'uniprot'],
  ['HMDB000012', 'hmdb'],
  ['HMDB', 'hmdb'],
  ['0000012', 'hmdb'],
  ['C0003', 'kegg'],
  ['HMDB:0030549', 'kegg'],
  ['CHEBI:15422', 'kegg'],
  ['hsa:', 'kegg'],
  ['CHEBI:', 'chebi'],
  ['CHEBI:0', 'chebi'],
  ['CHEBI:1x', 'chebi'],
  ['-5', 'chebi'],
  ['1.5', 'chebi'],
  ['CID:', 'pubchem'],
  ['SID:5', 'pubchem.compound'],
  ['ENSG0000013961', 'ensembl'],
  ['ENSX00000139618', 'ensembl'],
  ['P12345'.repeat(100_000), 'uniprot'],
])('%s is no %s', async (text, kind) => {
  expect(await identifierOf(text, kind)).toMatchObject({type: 'reject', code: 'INVALID_IDENTIFIER', raw: text.slice(0, 200)});
});

describe('what is none', () => {
  const record = {id: 'no ID', n: 1};
  const none = 'id: the text is none of uniprot; where it holds several, split it before';

  test('is a reject with its text, null with a warning, or kept with one', async () => {
    const kinds = ['uniprot'];
    expect((await ready(identifiers, {field: 'id', kinds}))(record)).toEqual([
      {type: 'reject', code: 'INVALID_IDENTIFIER', reason: none, raw: 'no ID'},
    ]);
    const warnings = [{code: 'INVALID_IDENTIFIER', reason: none}];
    expect((await ready(identifiers, {field: 'id', kinds, onInvalid: null}))(record)).toEqual([
      {type: 'row', value: {id: 'no ID', n: 1, identifier: null}, warnings},
    ]);
    const kept = {kind: null, id: 'no ID', isoform: null, version: null};
    expect((await ready(identifiers, {field: 'id', kinds, onInvalid: 'keep', into: 'u'}))(record)).toEqual([
      {type: 'row', value: {id: 'no ID', n: 1, u: kept}, warnings},
    ]);
  });

  test('is no fault where it is nothing: null, blank', async () => {
    const take = await ready(identifiers, {field: 'id', kinds: ['uniprot']});
    for (const id of [null, '', ' \u00a0']) expect(take({id})).toEqual([{type: 'row', value: {id, identifier: null}}]);
    expect(take({})).toMatchObject([{type: 'reject', code: 'MISSING_FIELD'}]);
    expect(rowsOf((await ready(identifiers, {field: 'id', kinds: ['uniprot'], onMissing: null}))({}))).toEqual(['{"identifier":null}']);
    expect(rowsOf((await ready(identifiers, {field: 'id', kinds: ['uniprot'], onMissing: 'skip'}))({}))).toEqual(['{}']);
    expect(take({id: 'P12345', identifier: 1})).toMatchObject([{type: 'reject', code: 'FIELD_EXISTS'}]);
    expect(take({id: {}})).toMatchObject([{type: 'reject', code: 'INVALID_IDENTIFIER'}]);
  });

  test('in a list has its own place', async () => {
    const take = await ready(identifiers, {field: 'ids', kinds: ['uniprot'], onInvalid: null, into: 'ids'});
    expect(take({ids: ['P12345', 'x', null]})).toMatchObject([
      {type: 'row', value: {ids: [{id: 'P12345'}, null, null]}, warnings: [{code: 'INVALID_IDENTIFIER'}]},
    ]);
  });
});

test('kinds are named as they are called', () => {
  expect(faultsOf(identifiers, {field: 'a', kinds: []})).toHaveLength(1);
  expect(faultsOf(identifiers, {field: 'a', kinds: ['unirpot']})[0]).toMatch(/kinds\.0: .*"uniprot"/);
});
