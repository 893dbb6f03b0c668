/** The norms of the project's own bulletins, read by hand. These always run; the real ones may be absent. */
import {expect, test} from 'vitest';
import {codesOf, fixture, outcomesOf, rowsOf} from './extracting.ts';

/** id | tipo | numero | anio | fecha | titulo | begins | ends; or, of what is refused, its code. '-' is null. */
const expected: Readonly<Record<string, string>> = {
  'Villa_Esperanza_12.json': `
Villa_Esperanza_12#1|ordenanza|2310|2024|2024-02-22|Ordenanza Nº 2310/24|Villa Esperanza, 22/02/2024↵VISTO:|DEL AÑO DOS MIL VEINTICUATRO.
Villa_Esperanza_12#2|decreto|145|2024|2024-02-26|Decreto Nº 145/24|Villa Esperanza, 26/02/2024↵Visto|Comuníquese, publíquese y archívese.
Villa_Esperanza_12#3|decreto|146|2024|2024-02-27|Decreto Nº 146/24|Publicado en versión extractada↵|Bomberos Voluntarios.
Villa_Esperanza_12#4|decreto|147|2024|2024-02-27|Decreto Nº 147/24|Villa Esperanza, 27/02/2024↵Visto|Comuníquese y archívese.
Villa_Esperanza_12#5|decreto|148|2024|2024-02-28|Decreto Nº 148/24|Publicado en versión extractada↵|beneficios jubilatorios.
Villa_Esperanza_12#6|resolucion|33|2024|2024-02-28|Resolución Nº 33/24|Villa Esperanza, 28/02/2024↵Visto|ARTÍCULO 3º: Regístrese.
Villa_Esperanza_12#7|resolucion|34|2024|2024-02-29|Resolución Nº 34/24|Publicado en versión extractada↵|entre 9 de Julio y Belgrano.
Villa_Esperanza_12#8|ordenanza|2311|2024|2024-03-07|Ordenanza Nº 2311/24|Villa Esperanza, 07/03/2024↵ARTÍCULO 1º|ARTÍCULO 3º: De forma.
Villa_Esperanza_12#9|licitacion|2|2024|-|Licitación Pública Nº 2/2024|Llamado a licitación pública|Valor del pliego: $ 95.870.-
Villa_Esperanza_12#10|decreto|149|2024|2024-03-08|Decreto Nº 149/24|Villa Esperanza, 08/03/2024↵|Anexos↵ANEXO I↵DESCARGAR`,
  'Laguna_Chica_7.json': `
Laguna_Chica_7#1|decreto|77|2019|2019-09-02|DECRETO Nº 77-19|Laguna Chica, 02/09/2019↵Visto la nota|dentro de los 30 días.
Laguna_Chica_7#2|ordenanza|1204|2019|2019-08-29|ORDENANZA N° 1.204/19|## **ORDENANZA N° 1.204/19**↵|ARTÍCULO 3º: De forma.
Laguna_Chica_7#3|disposicion|12|-|-|Disposición Nº 12|Laguna Chica, 31/09/2019↵El Director|por $ 3.128,40.
Laguna_Chica_7#4|decreto|78|2019|2019-09-02|Decreto Nº 78-19|Laguna Chica, 02/09/2019↵PERSONAL|PERSONAL
Laguna_Chica_7#5|-|-|-|-|Edicto|La Municipalidad de Laguna Chica cita|Manz. 12, Parc. 3.
Laguna_Chica_7#6|resolucion|24|1999|2019-09-03|Resolución Nº 24/99|Laguna Chica, 03/09/2019↵|Resolución Nº 24/99.
Laguna_Chica_7#7|convenio|5|2019|2019-09-03|Convenio Nº 5/2019|Laguna Chica, Martes 3 de Septiembre de 2019↵|de $ 125.000,00.
Laguna_Chica_7#7.2|decreto|79|2019|2019-09-04|Decreto Nº 79-19|Laguna Chica, 04/09/2019↵|llevan la misma marca.
NO_TEXT
NO_NUMBER_OR_TITLE`,
  'Puerto_Sereno_3.json': `
771001|decreto|410|2025|2025-07-18|Decreto Nº 410|Publicado en versión extractada↵|ALVAREZ, RAMIRO
771002|decreto|411|2025|2025-07-18|Decreto Nº 411|Puerto Sereno, 18/07/2025↵Visto|Comuníquese.
771003|ordenanza|1902|2025|2025-07-21|Ordenanza Nº 1902/25|Puerto Sereno, 21/07/2025↵ARTÍCULO 1º|ARTÍCULO 3º: Comuníquese.
771004|resolucion|55|2025|2025-07-22|Resolución Nº 55|Publicado en versión extractada↵|Asociación de Jubilados.
771005|decreto|412|2025|2025-07-22|Decreto Nº 412|Puerto Sereno, 22/07/2025↵Convalídanse|dieciséis mil seiscientos).
771006|disposicion|3|2025|2025-07-23|Disposición Nº 3|Publicado en versión extractada↵|por falta de pago.
771007|decreto|413|2025|2025-07-24|Decreto Nº 413|Publicado en versión extractada↵|mes de junio de 2025.
771008|comunicacion|8|2025|2025-07-24|Comunicación Nº 8/2025|Puerto Sereno, 24/07/2025↵|kilómetros 12 y 19.
771009|acta|2|2025|2025-07-25|Acta Nº 2|Puerto Sereno, 25/07/2025↵A los veinticinco|Firma: Contacto↵Redes Sociales
771010|decreto|414|2025|2025-07-25|Decreto Nº 414|Puerto Sereno, 25/07/2025↵Prorrógase|Ordenanza Nº 1.850.`,
  'Puerto_Sereno_4.json': `
772001|decreto|415|-|-|Decreto Nº 415|Puerto Sereno, 31/06/2025↵La fecha|está completo.
772002|-|-|2025|2025-07-30|Edicto|Puerto Sereno, 30/07/2025↵Se cita|Expediente Nº 4101-12/2024.
772003|decreto|416|2025|2025-07-30|Decreto Nº 416|Puerto Sereno, 30/07/2025↵Este decreto|y la página los dicen.
NO_TEXT
772005|decreto|418|2025|2025-07-31|Decreto Nº 418|Sin novedad.|Sin novedad.
772006|ordenanza|1903|2024|2025-07-31|Ordenanza Nº 1903/2024|Puerto Sereno, 31/07/2025↵ARTÍCULO 1º|vale el impreso.
772007|resolucion|56|-|-|Resolución Nº 56|sin fecha↵Páguese|luminarias LED.
NO_TEXT
772009|decreto|419|2025|2025-08-01|Decreto Nº 419|Puerto Sereno, 01/08/2025↵|concepto de sellado.`,
};

const warnings: Readonly<Record<string, string>> = {
  'Villa_Esperanza_12.json': 'MISSING_DATE',
  'Laguna_Chica_7.json':
    'TEXT_BEFORE_FIRST_DOC IMPOSSIBLE_DATE SHORT_TEXT UNKNOWN_TYPE MISSING_DATE MISSING_NUMBER YEAR_DIFFERS DUPLICATE_DOC NO_TEXT NO_NUMBER_OR_TITLE',
  'Puerto_Sereno_3.json': '',
  'Puerto_Sereno_4.json': 'COUNT_MISMATCH IMPOSSIBLE_DATE UNKNOWN_TYPE MISSING_NUMBER NO_TEXT SHORT_TEXT UNREADABLE_DATE NO_TEXT',
};

test.each(Object.keys(expected))('%s', (name) => {
  const outcomes = outcomesOf(JSON.parse(fixture(name).toString()), {file: `fixtures/bulletins/${name}`});
  const lines = (expected[name] ?? '').trim().split('\n');
  const found = outcomes.map((outcome, index) => {
    if (outcome.type !== 'row') return outcome.type === 'reject' ? outcome.code : outcome.type;
    const [row] = rowsOf([outcome]);
    const [, , , , , , begins = '', ends = ''] = lines[index]?.split('|') ?? [];
    const text = row?.text.replaceAll('\u00a0', ' ').replaceAll('\n', '↵') ?? '';
    const cells = [
      row?.id,
      row?.tipo,
      row?.numero,
      row?.anio,
      row?.fecha,
      row?.titulo,
      text.slice(0, begins.length),
      text.slice(-ends.length),
    ];
    return cells.map((cell) => cell ?? '-').join('|');
  });
  expect(found).toEqual(lines);
  expect(codesOf(outcomes).flat().join(' ')).toBe(warnings[name]);
  const places = rowsOf(outcomes).map(({municipio}) => municipio);
  expect(new Set(places)).toEqual(new Set([name.replace(/_\d+\.json$/, '').replace('_', ' ')]));
});
