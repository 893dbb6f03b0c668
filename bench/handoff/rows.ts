/** Rows as extraction makes them, for a given number of bytes of JSON: what would cross if objects crossed. */

export interface HandedRow {
  readonly id: string;
  readonly tipo: string;
  readonly fecha: string;
  readonly boletin: {readonly numero: string; readonly fecha: string};
  readonly amounts: readonly {readonly value: string; readonly number: number; readonly currency: string; readonly offset: number}[];
  readonly text: string;
}

const text = 'VISTO el Expediente Nº 4001-0817/19 por el que se tramita la adquisición de hormigón elaborado; '.repeat(12);

export function rowsOfBytes(bytes: number): readonly HandedRow[] {
  const rows: HandedRow[] = [];
  for (let written = 0; written < bytes; written += Buffer.byteLength(JSON.stringify(rows.at(-1)))) rows.push(rowOf(rows.length));
  return rows;
}

function rowOf(index: number): HandedRow {
  const amount = {value: `${index * 17}.50`, number: index * 17 + 0.5, currency: 'ARS', offset: index};
  // A text of its own in each row: the clone algorithm writes one that is shared only once.
  return {
    id: `Lobos_1#${index}`,
    tipo: 'decreto',
    fecha: '2019-06-19',
    boletin: {numero: '1', fecha: '2019-07-23'},
    amounts: [amount, amount],
    text: `${index} ${text}`,
  };
}
