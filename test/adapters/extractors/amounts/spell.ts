/** Writes whole numbers in Spanish words, independently of the code that reads them: the other half of a round trip. */
const low = (
  ' uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte ' +
  'veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve'
).split(' ');
const tens = ['', '', '', 'treinta', 'cuarenta', 'cincuenta', 'sesenta', 'setenta', 'ochenta', 'noventa'];
const hundreds = ['', 'ciento', 'doscientos', 'trescientos', 'cuatrocientos', 'quinientos'];
const moreHundreds = ['seiscientos', 'setecientos', 'ochocientos', 'novecientos'];

/** 0 to 999,999,999,999. */
export function spell(value: number): string {
  if (value === 0) return 'cero';
  const millions = Math.floor(value / 1e6);
  const parts: string[] = [];
  if (millions > 0) parts.push(millions === 1 ? 'un millón' : `${shorten(belowMillion(millions))} millones`);
  if (value % 1e6 > 0) parts.push(belowMillion(value % 1e6));
  return parts.join(' ');
}

function belowMillion(value: number): string {
  const thousands = Math.floor(value / 1000);
  const parts: string[] = [];
  if (thousands > 0) parts.push(thousands === 1 ? 'mil' : `${shorten(belowThousand(thousands))} mil`);
  if (value % 1000 > 0) parts.push(belowThousand(value % 1000));
  return parts.join(' ');
}

function belowThousand(value: number): string {
  if (value === 100) return 'cien';
  const hundred = Math.floor(value / 100);
  const rest = value % 100;
  const parts: string[] = [];
  if (hundred > 0) parts.push([...hundreds, ...moreHundreds][hundred] ?? '');
  if (rest > 0 && rest < 30) parts.push(low[rest] ?? '');
  if (rest >= 30) parts.push(rest % 10 === 0 ? (tens[rest / 10] ?? '') : `${tens[Math.floor(rest / 10)]} y ${low[rest % 10]}`);
  return parts.join(' ');
}

/** Before a scale: veintiún mil, treinta y un millones. */
function shorten(words: string): string {
  return words.replace(/veintiuno$/, 'veintiún').replace(/uno$/, 'un');
}
