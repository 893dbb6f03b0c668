/** The norms of the real bulletins: sixty documents read by a person, and what must hold of all of them. */
import {describe, expect, test} from 'vitest';
import type {NormRow} from '../../../../src/adapters/extractors/bulletins/norm.ts';
import {codesOf, outcomesOf, realFiles, realFolder, realIsThere, rowsOf} from './extracting.ts';
import {firstShape, secondShape} from './real-documents.ts';

if (!realIsThere) console.log(`skipped: no real bulletins at ${realFolder}`);

interface Expected {
  readonly shape: 'v1' | 'v2';
  readonly name: string;
  readonly row: Partial<NormRow>;
  readonly begins: string;
  readonly ends: string;
}

function casesOf(shape: Expected['shape'], table: string): Expected[] {
  return table
    .trim()
    .split('\n')
    .map((line) => expectedOf(shape, line));
}

function expectedOf(shape: Expected['shape'], line: string): Expected {
  const cells = line.split('|').map((cell) => cell.replaceAll('↵', '\n'));
  const [name = '', doc, tipo, numero, anio, fecha, titulo, begins = '', ends = ''] = cells;
  const orNull = (cell: string | undefined) => (cell === '-' || cell === undefined ? null : cell);
  const row = {
    doc: Number(doc),
    tipo: orNull(tipo) as NormRow['tipo'],
    numero: orNull(numero),
    anio: anio === '-' ? null : Number(anio),
    fecha: orNull(fecha),
    titulo: orNull(titulo),
  };
  return {shape, name, row, begins, ends};
}

function allRows(shape: 'v1' | 'v2') {
  return new Map(
    realFiles(shape).map(({name, bytes}) => {
      const record = JSON.parse(bytes.toString()) as Record<string, unknown>;
      return [name.replace('.json', ''), {record, outcomes: outcomesOf(record, {file: `boletines/${name}`})}];
    }),
  );
}

describe.skipIf(!realIsThere)('real documents, read by hand', () => {
  const byShape = {v1: allRows('v1'), v2: allRows('v2')};
  const cases = [...casesOf('v1', firstShape), ...casesOf('v2', secondShape)];
  test.each(cases)('$shape $name $row.doc', ({shape, name, row, begins, ends}) => {
    const found = rowsOf(byShape[shape].get(name)?.outcomes ?? []).find(({doc}) => doc === row.doc);
    expect(found).toMatchObject(row);
    // A person does not see whether a blank is a plain one.
    const text = found?.text.replaceAll('\u00a0', ' ');
    expect(text?.slice(0, begins.length)).toBe(begins);
    expect(text?.slice(-ends.length)).toBe(ends);
    if (shape === 'v1') expect(found?.id).toBe(`${name}#${row.doc}`);
  });
});

describe.skipIf(!realIsThere)('all real bulletins', () => {
  const first = allRows('v1');
  const second = allRows('v2');

  test('3,720 documents in 56 files, none lost, none twice, numbered as they are marked', () => {
    expect(first.size).toBe(56);
    const rows = [...first.values()].flatMap(({outcomes}) => rowsOf(outcomes));
    expect(rows).toHaveLength(3720);
    expect(new Set(rows.map(({id}) => id)).size).toBe(3720);
    for (const {outcomes} of first.values()) expect(rowsOf(outcomes).map(({doc}) => doc)).toEqual(outcomes.map((_, index) => index + 1));
  });

  test('the second shape gives as many as it says, by its own ids', () => {
    expect([...second.values()].map(({outcomes}) => rowsOf(outcomes).length)).toEqual([50, 62, 50, 100]);
    for (const {record, outcomes} of second.values()) {
      expect(outcomes).toHaveLength(record['total_normas'] as number);
      expect(rowsOf(outcomes).map(({id}) => id)).toEqual((record['normas'] as {readonly id: string}[]).map(({id}) => id));
    }
  });

  test('every municipality is the one the file is named after, and every bulletin knows its number, date and address', () => {
    for (const [name, {outcomes}] of [...first, ...second]) {
      for (const {municipio, boletin} of rowsOf(outcomes)) {
        expect(municipio?.replaceAll(' ', '_')).toBe(name.replace(/_\d+$/, ''));
        expect(boletin.numero).toBe(/\d+$/.exec(name)?.[0]);
        expect(boletin.fecha).toMatch(/^20[12]\d-/);
        expect(boletin.url).toMatch(/^https:\/\/sibom\.slyt\.gba\.gob\.ar\/bulletins\/\d+$/);
      }
    }
  });

  test('what is odd is said, and nothing else is', () => {
    const counts = new Map<string, number>();
    for (const {outcomes} of [...first.values(), ...second.values()]) {
      for (const code of codesOf(outcomes).flat()) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    // Six edicts, and those with five tenders are the eleven documents that bear no date.
    expect(Object.fromEntries(counts)).toEqual({UNKNOWN_TYPE: 6, MISSING_NUMBER: 6, MISSING_DATE: 11, YEAR_DIFFERS: 5});
  });

  test('no text keeps the menu, its title or the footer, and none loses a line of its own', () => {
    for (const {record, outcomes} of first.values()) {
      const fullText = record['fullText'] as string;
      for (const {text, titulo} of rowsOf(outcomes)) {
        expect(text.startsWith('Boletines/')).toBe(false);
        expect(text.split('\n', 1)[0]).not.toBe(titulo);
        expect(fullText.includes(text)).toBe(true);
      }
      const kept = rowsOf(outcomes).reduce((lines, {text}) => lines + filledLines(text), 0);
      // Each document loses its mark, its path, and the title once or, with a number, twice.
      const lost = rowsOf(outcomes).reduce((lines, {numero}) => lines + (numero === null ? 3 : 4), 0);
      expect(kept).toBe(filledLines(fullText) - lost);
    }
    for (const {outcomes} of second.values()) {
      for (const {text} of rowsOf(outcomes)) expect(text).not.toMatch(/SIBOM|SIAPE|Redes Sociales|INICIO/);
    }
  });
});

function filledLines(text: string): number {
  return text.split('\n').filter((line) => line.trim() !== '').length;
}
