/** The extractor `references`: how real texts cite norms, hostile texts, and the real bulletins. */
import * as fc from '../../../support/properties.ts';
import {describe, expect, it} from 'vitest';
import {references} from '../../../../src/adapters/extractors/references/references.ts';
import {findReferences, type Reference} from '../../../../src/adapters/extractors/references/scan.ts';
import {bulletinsAreHere, readDocuments, whyNot} from '../bulletins-on-disk.ts';
import {documents} from '../documents.ts';
import {hostileTexts} from '../hostile.ts';

/** Kind, number, year and article as one line. */
function brief({tipo, numero, anio, articulo}: Reference): string {
  return `${tipo} ${numero ?? '-'}${anio === null ? '' : `/${anio}`}${articulo === null ? '' : ` art ${articulo}`}`;
}

const forms: readonly (readonly [string, readonly string[]])[] = [
  ['en los términos de la Ley 11.838 y', ['ley 11838']],
  ['adherir a la Ley Nº 24.240;', ['ley 24240']],
  ['la Ley Nacional 21477, modificada por ley 24320; y', ['ley 21477', 'ley 24320']],
  ['Que la Ley Provincial Nº15.348 estab', ['ley 15348']],
  ['la Ley Nacional de Tránsito Nº 24.449', ['ley 24449']],
  ['la Ley Nacional de Tránsito 24.449 y', ['ley 24449']],
  ['la Ley de Empleo Municipal 14.656', ['ley 14656']],
  ['la Ley Micaela N° 27.499', ['ley 27499']],
  ['“Ley General de Ambiente” N° 25.675', ['ley 25675']],
  ['según Ley Nº 10.830 Art. 2º', ['ley 10830']],
  ['la Ley Orgánica de las Municipalidades', ['ley -']],
  ['LEY ORGANICA DE LAS MUNICIPALIDADES', ['ley -']],
  ['la ley Orgánica Municipal y', ['ley -']],
  ['la Ley de Contrato de Trabajo;', ['ley -']],
  ['Decreto-Ley 6769/58', ['decreto-ley 6769/1958']],
  ['Decreto - Ley Nº 6769/58', ['decreto-ley 6769/1958']],
  ['Decreto Ley N.º 6.769/58', ['decreto-ley 6769/1958']],
  ['(Dec. Ley 6769/58)', ['decreto-ley 6769/1958']],
  ['Decreto-Ley Provincial 2199/77', ['decreto-ley 2199/1977']],
  ['Decreto Nº 501/18', ['decreto 501/2018']],
  ['Decreto Nº058/22', ['decreto 58/2022']],
  ['DECRETO Nº 1.835-18', ['decreto 1835/2018']],
  ['Decreto Nº 740-2024', ['decreto 740/2024']],
  ['RESOLUCION Nº 386 -2019   FIRMADA', ['resolucion 386/2019']],
  ['DECRETO Nº:\u00a0\u00a0\u00a0\u00a0 212/2023', ['decreto 212/2023']],
  ['Decreto Nº 165', ['decreto 165']],
  ['Decreto 2512/2021', ['decreto 2512/2021']],
  ['Decreto N\nO\n1977/2021', ['decreto 1977/2021']],
  ['Decreto NºNº 1/2018', ['decreto 1/2018']],
  ['Decreto de promulgación: 1161-19', ['decreto 1161/2019']],
  ['Decreto Nº 776 de fecha 30 de abril', ['decreto 776']],
  ['Decreto de Necesidad y Urgencia 004/2021,', ['decreto 4/2021']],
  ['Decreto Reglamentario Nº 1.167/16', ['decreto 1167/2016']],
  ['según decreto DECTO-2024- 2153-E-PER-INTE', ['decreto 2153/2024']],
  ['Gob.Pcial.Dec.259/12', ['decreto 259/2012']],
  ['Disciplina Res. 974/13 Anexo', ['resolucion 974/2013']],
  ['Ord. 6601/14', ['ordenanza 6601/2014']],
  ['Ordenanza Nº 3668/2018', ['ordenanza 3668/2018']],
  ['Ordenanza Nº 3291 /2025, sancionada', ['ordenanza 3291/2025']],
  ['Ordenanza\u00a0 267 / 80, artículo 91º', ['ordenanza 267/1980']],
  ['Ordenanza O-19224 sancionada', ['ordenanza 19224']],
  ['Ordenanza Nro. 8.772/21;', ['ordenanza 8772/2021']],
  ['Ordenanza registrada bajo el N° 6082', ['ordenanza 6082']],
  ['Ordenanza Municipal N° 3334/03', ['ordenanza 3334/2003']],
  ['Ordenanza Fiscal nº 3203', ['ordenanza 3203']],
  ['la Ordenanza Fiscal vigente', ['ordenanza -']],
  ['las Ordenanzas Fiscal e Impositiva”', ['ordenanza -']],
  ['Resolución N° 12/2019', ['resolucion 12/2019']],
  ['Resolución de Directorio Nº 107/19', ['resolucion 107/2019']],
  ['Resolución de la Secretaría de Educación Nº 1099/10', ['resolucion 1099/2010']],
  ['Resolución AFIP N° 4.104', ['resolucion 4104']],
  ['Resolución Administrativa 1/2021', ['resolucion 1/2021']],
  ['Resolución R-294/2024', ['resolucion 294/2024']],
  ['Disposición Nº 33/20', ['disposicion 33/2020']],
  ['Ordenanzas Nº 1, 2 y 3', ['ordenanza 1', 'ordenanza 2', 'ordenanza 3']],
  ['Ordenanzas Nº 7.446\u00a0 y 24.132 del', ['ordenanza 7446', 'ordenanza 24132']],
  ['Ordenanza N° 7.446 y 24.132 del', ['ordenanza 7446', 'ordenanza 24132']],
  ['Ordenanzas Nros. 8.812/21, 8.813/21', ['ordenanza 8812/2021', 'ordenanza 8813/2021']],
  ['Decretos Nº 168/05, Nº 1.061/05, Nº 7', ['decreto 168/2005', 'decreto 1061/2005', 'decreto 7']],
  ['Resoluciones Nº 151/05 y 371/08', ['resolucion 151/2005', 'resolucion 371/2008']],
  ['art. 130 bis de la Ley 11.757', ['ley 11757 art 130 bis']],
  ['Artículo 108º inciso 2º de la Ley Orgánica de las Municipalidades', ['ley - art 108']],
  ['los artículos 107 y 108 Inciso 17 de la Ley Orgánica Municipal', ['ley - art 107 y 108']],
  ['el\u00a0artículo\n88º del Decreto-Ley 6769/58', ['decreto-ley 6769/1958 art 88']],
  ['artículo 48 de la Ley Nº 15.225, artículo 56 de la Ley Nº 15.310', ['ley 15225 art 48', 'ley 15310 art 56']],
  ['ARTICULO 3º.- Cúmplase. Según la Ley 5', ['ley 5']],
];

const none: readonly string[] = [
  'El presente Decreto será refrendado por el Secretario',
  'dése al Libro de Decretos.-',
  'ORDENANZA\n1º.- Apruébase',
  'sanciona con fuerza de Ley la siguiente:',
  'dispuesto en la presente Resolución. 2 copias',
  'Decreto rige desde el 1 de enero de 2022',
  'Decreto de fecha 12/05/2019',
  'Decreto 25 de Mayo',
  'Resolución registrada el 24/07/2025.',
  'Decreto de la Licitación Pública Nº 5/19',
  'Resolución recaída en Expte. N° 459 del año',
  'Resolución O.S.S.E. Nº ……/19',
  'vóley 4, interés 5, leyenda 6, decretar 7, ordenar 8',
  'Ordenanza, multa de 0,35 al 40%.',
  'ley 50%',
];

const place = {file: 'f', byteOffset: 0, index: 0, line: 1, state: undefined, parent: undefined};

describe('references as printed', () => {
  it.each(forms)('%j', (text, expected) => {
    expect(findReferences(text).map(brief)).toEqual(expected);
  });

  it.each(none)('%j cites nothing', (text) => {
    expect(findReferences(text)).toEqual([]);
  });

  it('gives print and place, the first of a list with its keyword', () => {
    expect(findReferences('Visto las Ordenanzas Nº 7.446 y 24.132;')).toEqual([
      {tipo: 'ordenanza', numero: '7446', anio: null, articulo: null, text: 'Ordenanzas Nº 7.446', offset: 10},
      {tipo: 'ordenanza', numero: '24132', anio: null, articulo: null, text: '24.132', offset: 32},
    ]);
  });

  it('reads any number and year back', () => {
    const kinds = fc.constantFrom('Ley', 'LEY', 'Decreto', 'ORDENANZA', 'Resolución', 'RESOLUCION', 'disposición');
    const marks = fc.constantFrom(' Nº ', ' N°', ' nº', '\u00a0Nro. ', ' ', ' Número: ');
    const year = fc.integer({min: 1940, max: 2039});
    fc.assert(
      fc.property(kinds, marks, fc.integer({min: 1, max: 99_999}), year, fc.boolean(), (kind, mark, number, anio, short) => {
        const printed = `${number}/${short ? String(anio).slice(2) : anio}`;
        const [reference] = findReferences(`según ${kind}${mark}${printed}.`);
        expect(reference).toMatchObject({numero: String(number), anio, text: `${kind}${mark}${printed}`});
      }),
    );
  });

  it('gives slices of the text in order, whatever the text', () => {
    const pieces = [
      'Ley ',
      'leyes ',
      'Decreto',
      '-',
      'Ordenanza',
      ' Nº ',
      '1',
      '.234',
      '/19',
      ' y ',
      ', ',
      'art. ',
      ' de la ',
      '\n',
      'Res.',
      'x',
      '\ud800',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), {maxLength: 50}), (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const {offset, text: printed} of findReferences(text)) {
          expect(offset).toBeGreaterThanOrEqual(end);
          end = offset + printed.length;
          expect(text.slice(offset, end)).toBe(printed);
        }
      }),
      {numRuns: 1000},
    );
  });

  it.each(hostileTexts)('is linear on a megabyte of %s', (_, make) => {
    expect(findReferences(make()).length).toBeLessThan(1_000_000);
  });
});

describe('references', () => {
  const text = 'DECRETO Nº 501/18. Visto la Ordenanza 501/18 y el Decreto 501/17';
  const row = {tipo: 'decreto', numero: '0501', anio: 2018};

  function extract(input: unknown, own: boolean): unknown {
    return references.extract(input, {...place, row, options: {own}});
  }

  it('leaves out what the row itself is, unless asked', () => {
    expect(extract(text, false)).toMatchObject([{type: 'row', value: [{tipo: 'ordenanza'}, {tipo: 'decreto', anio: 2017}]}]);
    expect(extract(text, true)).toMatchObject([{type: 'row', value: [{anio: 2018}, {tipo: 'ordenanza'}, {anio: 2017}]}]);
  });

  it('rejects what is no text, and unknown options', () => {
    expect(extract(null, false)).toMatchObject([{type: 'reject', code: 'NOT_TEXT'}]);
    expect(() => references.options?.parse({onw: true})).toThrow(/onw/);
    expect(references.options?.parse(undefined)).toEqual({own: false});
    expect(references.tallies?.references?.([1, 2, 3])).toBe(3);
  });
});

describe.runIf(bulletinsAreHere)(`references in the real bulletins${whyNot}`, () => {
  const all = bulletinsAreHere ? readDocuments() : [];
  const found = new Map(all.map(({file, doc, text}) => [`${file} ${doc}`, findReferences(text)]));

  it.each(documents)('reads $file, document $doc, as a person does', ({file, doc, references: expected}) => {
    expect(found.get(`${file} ${doc}`)?.map(brief)).toEqual(expected);
  });

  it('finds every keyword that a marked number follows', () => {
    const missed: string[] = [];
    let marked = 0;
    for (const {file, doc, text} of all) {
      const starts = new Set(found.get(`${file} ${doc}`)?.map((reference) => reference.offset));
      for (const match of text.matchAll(/\b(?:ley|decreto|ordenanza|resoluci[oó]n) N[º°] ?\d/gi)) {
        marked++;
        if (!starts.has(match.index) && !/-\s?$/.test(text.slice(0, match.index)))
          missed.push(`${file} ${text.slice(match.index, match.index + 40)}`);
      }
    }
    expect(marked).toBeGreaterThan(5000);
    // `Decreto Ley Nº` counts from its first word.
    expect(missed.filter((line) => !/ ley N/i.test(line))).toEqual([]);
  });

  it('gives plausible years and numbers only', () => {
    const list = [...found.values()].flat();
    expect(list.length).toBeGreaterThan(11_500);
    expect(list.filter(({anio}) => anio !== null && (anio < 1900 || anio > 2039))).toEqual([]);
    expect(list.filter(({numero}) => numero !== null && !/^\d{1,8}$/.test(numero))).toEqual([]);
  });
});
