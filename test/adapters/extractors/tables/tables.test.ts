/** The extractor `tables`: pipe tables, aligned text, what is no table, hostile texts, and the real bulletins. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, it} from 'vitest';
import {findTables, type Table} from '../../../../src/adapters/extractors/tables/scan.ts';
import {tables} from '../../../../src/adapters/extractors/tables/tables.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';
import {hostileTexts} from '../hostile.ts';

const rowsMax = 1000;

function onlyTable(text: string): Table {
  const found = findTables(text, rowsMax);
  expect(found).toHaveLength(1);
  const [table] = found;
  if (table === undefined) throw new Error('a table was expected');
  return table;
}

describe('pipe tables', () => {
  it('have title, columns, rows, types and sums', () => {
    const text =
      'Considerando\n\n## Presupuesto 2024\n\n| Partida | Monto | Fecha |\n|:--|--:|---|\n| Salud | $ 1.000,10 | 05/01/2024 |\n| Vial | 0,20 | 06/01/2024 |\n\nfin';
    expect(findTables(text, rowsMax)).toEqual([
      {
        title: 'Presupuesto 2024',
        columns: ['Partida', 'Monto', 'Fecha'],
        rows: [
          ['Salud', '$ 1.000,10', '05/01/2024'],
          ['Vial', '0,20', '06/01/2024'],
        ],
        types: ['text', 'number', 'date'],
        stats: {Monto: {count: 2, sum: 1000.3, min: 0.2, max: 1000.1, mean: 500.15}},
        offset: text.indexOf('| Partida'),
        rowCount: 2,
        truncated: false,
      },
    ]);
  });

  it('need no rule and no outer pipes, and may be ragged', () => {
    const table = onlyTable('Apellido | Nombre | Nota\nRuiz | Ana\nPaz | Luis | 7 | de más');
    expect(table.columns).toEqual(['Apellido', 'Nombre', 'Nota', 'column 4']);
    expect(table.rows).toEqual([
      ['Ruiz', 'Ana', '', ''],
      ['Paz', 'Luis', '7', 'de más'],
    ]);
    expect(table.types).toEqual(['text', 'text', 'number', 'text']);
  });

  it('without a header get numbered columns; equal names are told apart', () => {
    expect(onlyTable('| 1 | 2 |\n| 3 | 4 |').columns).toEqual(['column 1', 'column 2']);
    expect(onlyTable('| Total | Total |  |\n|---|---|---|\n| 3 | 4 | 5 |').columns).toEqual(['Total', 'Total (2)', 'column 3']);
  });

  it('may be drawn as a grid, and hold escaped pipes', () => {
    const table = onlyTable('+-----+-----+\n| a   | b   |\n+-----+-----+\n| x\\|y | 2   |\n+-----+-----+');
    expect(table.columns).toEqual(['a', 'b']);
    expect(table.rows).toEqual([['x|y', '2']]);
  });

  it('are no table when one line alone has a pipe, or a rule stands alone', () => {
    expect(findTables('Sistema de Boletín Oficial Municipal | Buenos Aires Provincia\nDecreto', rowsMax)).toEqual([]);
    expect(findTables('texto\n-----\n=====\ntexto', rowsMax)).toEqual([]);
    expect(findTables('a ||\nb |', rowsMax)).toEqual([]);
  });

  it('keep the rows asked for and tell the rest', () => {
    const text = `| n |  m |\n|---|---|\n${Array.from({length: 10}, (_, index) => `| ${index} | x |`).join('\n')}`;
    const [table] = findTables(text, 3);
    expect(table).toMatchObject({rowCount: 10, truncated: true, stats: {n: {count: 10, sum: 45, mean: 4.5}}});
    expect(table?.rows).toHaveLength(3);
  });

  it('may have a column called __proto__', () => {
    const table = onlyTable('| __proto__ | b |\n|---|---|\n| 1 | 2 |');
    expect(Object.keys(table.stats)).toEqual(['__proto__', 'b']);
  });
});

describe('aligned text', () => {
  it('is a table where a column holds numbers or dates', () => {
    const nbsp = '\u00a0'.repeat(12);
    const text = `trabajo:\nAPELLIDO Y NOMBRE ${nbsp}DOCUMENTO\nMERCADO, LEANDRO${nbsp}39.279.693\nJURADO, JULIÁN ${nbsp}38.863.393\nARTÍCULO 2`;
    expect(onlyTable(text)).toMatchObject({
      title: 'trabajo:',
      columns: ['APELLIDO Y NOMBRE', 'DOCUMENTO'],
      rows: [
        ['MERCADO, LEANDRO', '39.279.693'],
        ['JURADO, JULIÁN', '38.863.393'],
      ],
      types: ['text', 'number'],
      offset: 9,
    });
  });

  it('keeps cells under their columns where some are missing', () => {
    const text = [
      'Partida        Detalle          Monto',
      '3.3.1.0        Edificios        500,00',
      'TOTAL                           500,00',
    ].join('\n');
    expect(onlyTable(text).rows).toEqual([
      ['3.3.1.0', 'Edificios', '500,00'],
      ['TOTAL', '', '500,00'],
    ]);
  });

  it('takes tabs for gaps, and a sign of money for part of its figure', () => {
    const table = onlyTable('Libros\t$   1.240,00\nEnergía\t$   943,50');
    expect(table.rows).toEqual([
      ['Libros', '$ 1.240,00'],
      ['Energía', '$ 943,50'],
    ]);
    expect(table.stats['column 2']).toEqual({count: 2, sum: 2183.5, min: 943.5, max: 1240, mean: 1091.75});
  });

  it('of words alone is a table when four rows stand exactly under each other', () => {
    const rows = ['Lunes      mañana', 'Martes     tarde', 'Jueves     noche', 'Viernes    tarde'];
    expect(onlyTable(rows.join('\n')).rowCount + 1).toBe(4);
    expect(findTables(rows.slice(0, 3).join('\n'), rowsMax)).toEqual([]);
  });

  const gap = '\u00a0'.repeat(30);
  it.each([
    `Sebastian BARZAGHI${gap}Ing. Claudio A. ROSSI\nSECRETARIO DE HACIENDA${gap}INTENDENTE MUNICIPAL`,
    `DECRETO Nº:${gap}220/2023\nFabiana D. Belardi${gap}Ing. Jorge O. Etcheverry\nSecretaria de Desarrollo${gap}Intendente Municipal`,
    `Secretario${gap}Vice-Presidente 1\nH.C.D.${gap}H.C.D.`,
    `SR ALBERTO CONCA${gap}SRA MELINA FERNANDEZ\nDRA MARIELA BIEN${gap}DR. NAHUEL BERGUIER`,
    'MAR DEL\u00a0 PLATA,\u00a0 10/07/2019\nVISTO las Disposiciones de la Contaduría\u00a0 por las que se disponen',
    `Por ello, en uso\u00a0 de las atribuciones\u00a0 N° 7.446\nARTÍCULO\u00a0 2º:`,
    `RESOLUCION Nº 386 -2019${gap}FIRMADA\nALEJANDRO\u00a0 POZZOBON`,
  ])('is no table: %j', (text) => {
    expect(findTables(text, rowsMax)).toEqual([]);
  });
});

describe('any table', () => {
  it('is read back as it was written', () => {
    const cell = fc.stringMatching(/^[a-zñ]{1,8}(?: [a-zñ]{1,8})?$/);
    const rows = fc
      .integer({min: 2, max: 5})
      .chain((width) => fc.array(fc.array(cell, {minLength: width, maxLength: width}), {minLength: 2, maxLength: 12}));
    fc.assert(
      fc.property(rows, (written) => {
        const [head = [], ...body] = written;
        const text = [head, head.map(() => '---'), ...body].map((row) => `| ${row.join(' | ')} |`).join('\n');
        const table = onlyTable(text);
        expect(table.rows).toEqual(body);
        expect(table.columns).toHaveLength(head.length);
      }),
    );
  });

  it('sums decimals exactly', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({min: 0, max: 9_999_999}), {minLength: 1, maxLength: 50}), (hundredths) => {
        const text = `| a | b |\n|---|---|\n${hundredths.map((value) => `| x | ${Math.floor(value / 100)},${String(value % 100).padStart(2, '0')} |`).join('\n')}`;
        const {sum, count} = onlyTable(text).stats.b ?? {};
        expect(count).toBe(hundredths.length);
        expect(sum).toBe(hundredths.reduce((total, value) => total + value, 0) / 100);
      }),
    );
  });

  it.each(hostileTexts)('is found in linear time in a megabyte of %s', (_, make) => {
    for (const table of findTables(make(), rowsMax)) expect(table.rows.length).toBeLessThanOrEqual(rowsMax);
  });
});

describe('tables', () => {
  const place = {file: 'f', byteOffset: 0, index: 0, line: 1, state: undefined, row: {}, parent: undefined};

  it('takes the number of rows to keep, and nothing else', () => {
    expect(tables.options?.parse(undefined)).toEqual({rows: 1000});
    expect(() => tables.options?.parse({row: 1})).toThrow(/row/);
    expect(() => tables.options?.parse({rows: 0})).toThrow();
  });

  it('gives what its schema says, and counts it', () => {
    const [outcome] = tables.extract('| a | b |\n|---|---|\n| 1 | 2 |', {...place, options: {rows: 5}}) as readonly {
      readonly value: unknown;
    }[];
    expect(tables.schema?.safeParse(outcome?.value).success).toBe(true);
    expect(tables.tallies?.tables?.(outcome?.value)).toBe(1);
    expect(tables.extract([], {...place, options: {rows: 5}})).toMatchObject([{type: 'reject', code: 'NOT_TEXT'}]);
  });
});

describe.runIf(bulletinsAreHere)(`tables in the real bulletins${whyNot}`, () => {
  const found = (bulletinsAreHere ? readDocuments() : []).flatMap(({file, doc, text}) =>
    findTables(text, rowsMax).map((table) => ({file, doc, table})),
  );

  /** Read by a person: file, document, title, columns' types, rows. */
  it.each([
    ['Lobería_52.json', ['text', 'number'], 3],
    ['Patagones_12.json', ['text', 'number'], 2],
    ['Saavedra_18.json', ['text', 'number'], 2],
    ['Quilmes_397.json', ['text', 'text', 'number', 'text'], 5],
    ['San_Andrés_de_Giles_1.json', ['text', 'number', 'text'], 8],
    ['General_Alvear_50.json', ['text', 'number'], 8],
    ['Baradero_54.json', ['text', 'text'], 30],
  ])('in %s one has columns of %j and %i rows', (file, types, rows) => {
    const tablesOfFile = found.filter((entry) => entry.file === file).map(({table}) => `${table.types.join()} ${table.rowCount}`);
    expect(tablesOfFile).toContain(`${types.join()} ${rows}`);
  });

  it('finds few, and none of them a block of signatures', () => {
    expect(found.length).toBeGreaterThan(20);
    expect(found.length).toBeLessThan(40);
    const signed = found.filter(({table}) => /intendente municipal/i.test(JSON.stringify(table.rows) + table.columns.join()));
    expect(signed).toEqual([]);
  });
});
