/** How real bulletins print amounts: each line is a snippet of one, and what a careful reader takes it for. */
import {describe, expect, it} from 'vitest';
import {findAmounts} from '../../../../src/adapters/extractors/amounts/scan.ts';

const nbsp = '\u00a0';

const figures: readonly (readonly [string, string])[] = [
  ['el módulo en $ 1.094,11, para el mencionado mes', '1094.11'],
  ['Becas ………… $1.340.000,00', '1340000.00'],
  ['premios de $ 1.234 cada uno', '1234'],
  ['por hora $ 3.30 más IVA', '3.30'],
  ['el monto de $ 4.128.38 por mes', '4128.38'],
  ['asciende a $ 59,209,385.00', '59209385.00'],
  [`Dolores: $${nbsp}${nbsp}32,490.00`, '32490.00'],
  ['$1,327,610.08 a la firma', '1327610.08'],
  ['tres cuotas de $2300 (pesos dos mil trescientos)', '2300'],
  ['DE $ 1500 A LA', '1500'],
  ['a abonar $ 1000 por', '1000'],
  ['subsidio de $ 8.000.- para abonar', '8000'],
  ['($12.500,00.-), a', '12500.00'],
  ['($240.-) cada uno', '240'],
  ['más $ 120,00 de', '120.00'],
  ['son $ 1.234,56.- en total', '1234.56'],
  ['$ 38.332,5 por mes', '38332.5'],
  ['SAC) $ 1731,07.', '1731.07'],
  ['reintegrar asciende a $2462.40.-', '2462.40'],
  ['el litro a $ 281,599757 valor', '281.599757'],
  ['de $ 1.024,337 por litro', '1024.337'],
  ['($84,400)', '84400'],
  ['saldo de $ 0,02', '0.02'],
  ['a razón de $ 0.500', '0.500'],
  ['$ 6.070.050.55), IVA', '6070050.55'],
  ['($65.9991.598,91), y', '659991598.91'],
  [`$${nbsp} ${nbsp}${nbsp}6.976,76`, '6976.76'],
  ['$\u200b\u20091.500', '1500'],
  ['\u00ad$\u00ad 1.500', '1500'],
  ['($1.428\n,02)', '1428.02'],
  ['($824.901, 02.-), con', '824901.02'],
  ['($ 15.043.536 ,00) .-', '15043536.00'],
  ['($27.261.005, 93. -).', '27261005.93'],
  ['cuotas de $ 500, 12 en total', '500'],
  ['la suma de\n(\n$6.450.840,00\n)', '6450840.00'],
  ['Director de Rentas\n00\n401.453,49 $\nDirector', '401453.49'],
  ['3.1.1.0 - Energía\n-$ 1.992.785,80\n1.1.3.9', '-1992785.80'],
  ['5 - 0 - $ 1.860.-', '1860'],
  ['resultado: $ -500,50', '-500.50'],
  ['$: 1.500,00', '1500.00'],
  ['Monto total $\n1.234,00', '1234.00'],
  ['invirtió $ 2,5 millones', '2500000'],
  ['por $200 mil millones en', '200000000000'],
  ['1.500.- pesos', '1500'],
  ['$ 0015,00', '15.00'],
  ['$ 12’345’678,90', '12345678.90'],
];

const words: readonly (readonly [string, string])[] = [
  ['PESOS QUINCE MIL', '15000'],
  ['la suma de pesos un millón quinientos mil en concepto', '1500000'],
  ['PESOS VEINTIÚN MIL NOVECIENTOS TREINTA Y TRES C/64/100', '21933.64'],
  ['pesos mil doscientos con 50/100', '1200.50'],
  ['PESOS CUATRO MIL OCHENTA CON CINCUENTA CENTAVOS', '4080.50'],
  ['PESOS MIL 00/100', '1000.00'],
  ['PESOS DIEZ MIL con 080/100 CENTAVOS', '10000.80'],
  ['PESOS CIENTO CUARENTA Y DOS MIL DOSCIENTOS\nCON 00/00 CVOS', '142200.00'],
  ['QUINIENTOS MIL PESOS', '500000'],
  ['Treinta Dos pesos con Setenta y Siete centavos', '32.77'],
  ['192 millones de dólares', '192000000'],
  ['100 mil millones de pesos', '100000000000'],
  ['PESOSciento veinticuatro mil ciento ochenta', '124180'],
  ['PESOS: SEIS MIL', '6000'],
  ['PESOS ; ONCE  MILLONES', '11000000'],
  [`PESOS${nbsp} ${nbsp}DOS${nbsp} MILLONES`, '2000000'],
  ['PESOS CINCUENTA  ---------------MIL', '50000'],
  ['pesos ============= ochocientos dieciséis mil', '816000'],
  ['PESOS VENTIDOS MIL', '22000'],
  ['PESOS DOS MIL DOCIENTOS', '2200'],
  ['pesos setenta y unos mil cientos dieciocho', '71118'],
  ['PESOS DIESISEIS MIL', '16000'],
  ['PESOS DOS MIL DOSCIENTOS VEINTICUENTRO CON 58/100', '2224.58'],
  ['pesos sesenta y seis millones, ochocientos catorce mil', '66814000'],
  ['pesos diez y seis mil', '16000'],
  ['Pesos Mil setecientos treinta y tres millones', '1733000000'],
];

/** Words and figures side by side: once, by the figure, printed whole. */
const both: readonly (readonly [string, string, string])[] = [
  ['por PESOS QUINCE MIL ($ 15.000.-), a', '15000', 'PESOS QUINCE MIL ($ 15.000.-)'],
  ['pesos mil doscientos con 50/100 ($ 1.200,50)', '1200.50', 'pesos mil doscientos con 50/100 ($ 1.200,50)'],
  ['un valor de $6.000(pesos seis mil) pagaderos', '6000', '$6.000(pesos seis mil)'],
  ['por $ 6.300,01 pesos seis mil trescientos con 01/100\nQue', '6300.01', '$ 6.300,01 pesos seis mil trescientos con 01/100'],
  ['QUINIENTOS MIL PESOS ($ 500.000,00) por', '500000.00', 'QUINIENTOS MIL PESOS ($ 500.000,00)'],
  ['Treinta Dos pesos($32)', '32', 'Treinta Dos pesos($32)'],
  ['PESOS SESENTA MIL CON 96/100\n(\n$60.000,96\n)\nequivalente', '60000.96', 'PESOS SESENTA MIL CON 96/100\n(\n$60.000,96\n)'],
  ['de Pesos $ 30.000 (pesos treinta mil) por', '30000', '$ 30.000 (pesos treinta mil)'],
  ['PESOS NOVECIENTOS TRECE MIL SETECIENTOS (913.700,00.-), a', '913700', 'PESOS NOVECIENTOS TRECE MIL SETECIENTOS (913.700,00.-)'],
  ['Pesos Cuatrocientos cada una ($ 400,00). Cada', '400.00', 'Pesos Cuatrocientos cada una ($ 400,00)'],
  ['PESOS SETECIENTOS OCHOCIENTOS MIL\n(\n$700.858,60\n)', '700858.60', 'PESOS SETECIENTOS OCHOCIENTOS MIL\n(\n$700.858,60\n)'],
  ['por ($16.902,00) PESOS DIECISEIS MIL CIENTO NOVENTA, por', '16902.00', '($16.902,00) PESOS DIECISEIS MIL CIENTO NOVENTA'],
  ['PESOS VEINTICUATRO MIL. ($24.599,50)', '24599.50', 'PESOS VEINTICUATRO MIL. ($24.599,50)'],
  ['seis mil (6.000) pesos por', '6000', 'seis mil (6.000) pesos'],
  ['pesos dos millones setecientos mil ($2.7000.000,00)', '2700000', 'pesos dos millones setecientos mil ($2.7000.000,00)'],
];

const currencies: readonly (readonly [string, string, string])[] = [
  ['oscila entre USD 70.000 y', '70000', 'USD'],
  ['U$S 1.500,00', '1500.00', 'USD'],
  ['u$s 300', '300', 'USD'],
  ['US$ 12.000', '12000', 'USD'],
  ['U$D 50', '50', 'USD'],
  ['USD$ 50', '50', 'USD'],
  ['dólares estadounidenses mil doscientos', '1200', 'USD'],
  ['DÓLARES MIL (U$S 1.000)', '1000', 'USD'],
  ['600 millones de dolares', '600000000', 'USD'],
  ['€ 45,50', '45.50', 'EUR'],
  ['45,50 €', '45.50', 'EUR'],
  ['EUR 1.000', '1000', 'EUR'],
  ['doscientos euros', '200', 'EUR'],
  ['AR$ 900', '900', 'ARS'],
  ['ARS 900', '900', 'ARS'],
];

const none: readonly string[] = [
  'un incremento del 15 % y del (% 15)',
  'multa de 100 módulos y de 20 UF',
  'D.N.I. N° 21.843.517, CUIT 20-27417814-1',
  'CBU Nº 0140394503657052943042, cuenta 50.123/4',
  'Expte. 4039-16566/2024, artículo 12.500',
  'Teléfono (02929) 429298 / 305',
  'Sueldo Básico de $ - – Bonificación',
  'un Sueldo Básico de $ --------',
  'gas oil tipo euro 2.000 litros',
  '1000 kg de peso, PESO 1 KG, gran peso deportivo',
  'la cotización del dólar 40',
  'formulada en pesos; deberán',
  'CBU 01404238-2761028499505/2 pesos',
  '$ 123456789012345678901234',
  '$ 192.168.1.10.55.66.77.88',
  'R$ 500',
  '$ 15 %',
  'espesos 100, MARSUSD 100',
  'Nº 25 pesos'.replace(' pesos', ''),
];

describe('amounts as printed', () => {
  it.each(figures)('%j is %s', (text, value) => {
    expect(findAmounts(text).map((amount) => [amount.value, amount.currency])).toEqual([[value, 'ARS']]);
  });

  it.each(words)('%j is %s', (text, value) => {
    expect(findAmounts(text).map((amount) => amount.value)).toEqual([value]);
  });

  it.each(both)('%j is one amount, %s', (text, value, printed) => {
    expect(findAmounts(text).map((amount) => [amount.value, amount.text])).toEqual([[value, printed]]);
  });

  it.each(currencies)('%j is %s %s', (text, value, currency) => {
    expect(findAmounts(text).map((amount) => [amount.value, amount.currency])).toEqual([[value, currency]]);
  });

  it.each(none)('%j holds no amount', (text) => {
    expect(findAmounts(text)).toEqual([]);
  });

  it('gives amounts in order, repeats included, and two where two stand side by side', () => {
    const text = 'PESOS MIL y $ 500, otra vez $ 500; luego dos mil pesos ($ 2.000) y $ 3 (tres pesos) a U$S 4.';
    expect(findAmounts(text).map((amount) => amount.value)).toEqual(['1000', '500', '500', '2000', '3', '4']);
    expect(findAmounts('cuotas de pesos dos mil, $ 300 de multa').map((amount) => amount.value)).toEqual(['2000', '300']);
  });
});
