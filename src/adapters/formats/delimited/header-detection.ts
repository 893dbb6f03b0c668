/** Guesses whether the first row of a table names its columns. In doubt it does: most tables have names, and they are missed more. */

/** Rows that are looked at behind the first. */
export const rowsBehindHeader = 100;

/** @param rows texts of the first rows, the one in question first; @param expected names that some column is known to have */
export function looksLikeHeader(rows: readonly (readonly string[])[], expected: ReadonlySet<string>): boolean {
  const [first = [], ...rest] = rows;
  if (rest.length === 0 || first.some((text) => expected.has(text))) return true;
  const isCounting = countsUp(first);
  let isNamed = false;
  let isData = false;
  for (const [index, name] of first.entries()) {
    const values = rest.map((row) => row[index] ?? '').filter((text) => text !== '');
    if (values.length === 0 || name.trim() === '') continue;
    if (values.every(isMeasure)) {
      if (!isMeasure(name)) isNamed = true;
      else if (!isCounting && !(isYear(name) && !values.every(isYear))) isData = true;
    } else if (values.includes(name)) {
      isData = true;
    }
  }
  return isNamed || !isData;
}

const measure = /^\s*(?:[+-]?[$€£]?\s?(?:\d[\d., ]*|[.,]\d+)(?:[eE][+-]?\d+)?\s?%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?)\s*$/;

/** A number or a date, however it is written. */
function isMeasure(text: string): boolean {
  return text.length <= 40 && measure.test(text);
}

function isYear(text: string): boolean {
  return /^\s*[12]\d{3}\s*$/.test(text);
}

/** Some of the cells are 1, 2, 3 and so on: names of columns like any others. */
function countsUp(cells: readonly string[]): boolean {
  const numbers = cells.filter((text) => /^\s*\d+\s*$/.test(text)).map(Number);
  return numbers.length > 2 && numbers.every((value, index) => index === 0 || value === (numbers[index - 1] ?? 0) + 1);
}
