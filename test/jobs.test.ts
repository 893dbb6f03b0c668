/** The example jobs in fixtures/jobs: each loads, passes its preflight, runs, and gives what its comments say. */
import {readdirSync} from 'node:fs';
import {basename, join} from 'node:path';
import {expect, test} from 'vitest';
import readings from '../fixtures/extractors/readings.ts';
import {check, run, runJobs, verify} from '../src/index.ts';
import {extractorSuite} from './contracts/extractor.suite.ts';
import {rowsOf, temporaryFolder} from './support/folders.ts';

const jobs = join(import.meta.dirname, '..', 'fixtures', 'jobs');

interface Wanted {
  readonly records: number;
  readonly rows: number;
  readonly tallies: Readonly<Record<string, number>>;
  readonly rejects: Readonly<Record<string, number>>;
  /** The first row holds at least this. */
  readonly first: object;
}

const wanted: Readonly<Record<string, Wanted>> = {
  'bulletins.yaml': {
    records: 4,
    rows: 35,
    tallies: {norms: 35, amounts: 30, references: 15, tables: 2},
    rejects: {NO_TEXT: 3, NO_NUMBER_OR_TITLE: 1},
    first: {
      id: 'Laguna_Chica_7#1',
      tipo: 'decreto',
      numero: '77',
      anio: 2019,
      amounts: [{value: '15000', currency: 'ARS'}],
      _source: {sub: 0},
    },
  },
  'stations.yaml': {
    records: 5,
    rows: 4,
    tallies: {},
    rejects: {SCHEMA: 1},
    first: {id: 'RS-01', campaign: 'autumn 2026'},
  },
  'readings.yaml': {
    records: 5,
    rows: 6,
    tallies: {high: 1},
    rejects: {BAD_READING: 1, SCHEMA: 1},
    first: {station: 'RS-01', network: 'Red Sur de Calidad del Aire', value: 11.4, unit: 'µg/m³'},
  },
  'proteins.yaml': {
    records: 7,
    rows: 7,
    tallies: {},
    rejects: {INVALID_IDENTIFIER: 1},
    first: {gene: 'AAA1', uniprot: 'P12345', isoform: null, tissue: 'liver', uniprot_original: 'P12345'},
  },
};
/** Files of several jobs have a test of their own. */
const several = ['pipeline.yaml'];

test('every job in fixtures/jobs is known here', () => {
  const names = readdirSync(jobs).filter((name) => /\.(ya?ml|ts|js)$/.test(name));
  expect(names.sort()).toEqual([...Object.keys(wanted), ...several].sort());
});

test.each(Object.keys(wanted))('%s passes its preflight, runs and verifies', async (name) => {
  const job = join(jobs, name);
  const dir = join(temporaryFolder(), basename(name, '.yaml'));
  const overrides = {'output.dir': dir};
  const preflight = await check(job, {overrides});
  expect(preflight.checks.filter(({ok}) => !ok)).toEqual([]);

  const result = await run(job, {overrides});
  const {records, rows, tallies} = result.counts;
  const rejects = Object.fromEntries(result.rejectCodes.map(({code, count}) => [code, count]));
  const {first, ...counts} = wanted[name] ?? {};
  expect({status: result.status, exitCode: result.exitCode, records, rows, tallies, rejects}).toEqual({
    status: 'complete',
    exitCode: 3,
    ...counts,
  });
  expect(rowsOf(join(dir, 'records.jsonl'))[0]).toMatchObject(first ?? {});
  expect((await verify(dir, {deep: true})).problems).toEqual([]);
});

test('pipeline.yaml passes its preflight, runs in order and verifies; run again, nothing is done', async () => {
  const job = join(jobs, 'pipeline.yaml');
  const dir = temporaryFolder();
  const overrides = {'output.dir': dir};
  expect((await check(job, {overrides})).checks.filter(({ok}) => !ok)).toEqual([]);

  const {exitCode, results} = await runJobs(job, {overrides});
  expect([exitCode, results.map(({name, counts}) => [name, counts.records, counts.rows, counts.rejects])]).toEqual([
    3,
    [
      ['single', 7, 7, 1],
      ['brain', 7, 3, 0],
    ],
  ]);
  expect(rowsOf(join(dir, 'brain/records.jsonl'))).toEqual([
    {gene: 'BBB2', 'identifier.id': 'P67890', uniprot_isoform: null},
    {gene: 'BBB2', 'identifier.id': 'Q54321', uniprot_isoform: '2'},
    {gene: 'GGG7', 'identifier.id': 'P11111', uniprot_isoform: null},
  ]);
  for (const name of ['single', 'brain']) expect((await verify(join(dir, name), {deep: true})).problems).toEqual([]);
  expect((await runJobs(job, {overrides})).results.map(({alreadyComplete}) => alreadyComplete)).toEqual([true, true]);
});

const station = {id: 'RS-09', readings: [{at: '2026-03-02T08:00:00Z', value: 7}, {at: '2026-03-02T09:00:00Z', value: 1}, {value: 'x'}]};

extractorSuite('fixtures/extractors/readings', async () => readings, {good: [{input: station}, {input: station, with: {above: 5}}]});
