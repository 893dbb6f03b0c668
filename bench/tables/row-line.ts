/** One row as the engine writes it: three of seven cells, trimmed; nothing where all of them are empty. */
const name = 1;
const city = 2;
const amount = 4;

export function lineOf(row: readonly string[]): string {
  const taken = {name: row[name]?.trim() ?? '', city: row[city]?.trim() ?? '', amount: row[amount]?.trim() ?? ''};
  return taken.name === '' && taken.city === '' && taken.amount === '' ? '' : `${JSON.stringify(taken)}\n`;
}
