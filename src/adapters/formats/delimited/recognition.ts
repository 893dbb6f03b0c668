/** How sure the first bytes of a file make us that it is a table, or lines of text. Judges content alone, never a file's name. */
import type {Recognition} from '../../../contracts/format.ts';
import {describe} from '../describe.ts';
import {detectDialect} from './dialect-detection.ts';
import {bufferOver} from '../json-scan.ts';
import {markLength} from '../line-scan.ts';

type Confidence = Recognition['confidence'];

/** So many bytes say as much of a table as all of a sample. */
const bytesJudged = 16_384;
/** Of so many rows, most have the same number of fields: that is no chance. */
const consistencyMin = 0.8;
/** Fewer rows than this may be sentences with as many commas. */
const rowsOfSentences = 10;

export function recogniseCsv(sample: Uint8Array, complete: boolean): Recognition {
  return {confidence: confidenceOfTable(sample, complete, (delimiter) => delimiter !== '\t')};
}

export function recogniseTsv(sample: Uint8Array, complete: boolean): Recognition {
  return {confidence: confidenceOfTable(sample, complete, (delimiter) => delimiter === '\t')};
}

/** Any text is lines, and more likely something else. */
export function recogniseLines(sample: Uint8Array): Recognition {
  return {confidence: isText(describeText(sample)) ? 1 : 0};
}

/** Text that is nothing more special than lines. */
export function isPlainText(sample: Uint8Array): boolean {
  const described = describeText(sample);
  return isText(described) && !notTable.has(described) && described !== 'YAML';
}

const notTable = new Set(['HTML', 'XML', 'RTF', 'JSON', 'JSON Lines']);
const textNames = new Set([...notTable, 'YAML', 'plain text', 'text that is not UTF-8', 'blanks only', 'an empty file']);

function isText(described: string): boolean {
  return textNames.has(described) || /^[CT]SV text/.test(described);
}

function confidenceOfTable(sample: Uint8Array, complete: boolean, isMine: (delimiter: string | null) => boolean): Confidence {
  const described = describeText(sample);
  if (!isText(described) || notTable.has(described)) return 0;
  const bytes = bufferOver(sample).subarray(markLength(sample), bytesJudged);
  const {dialect, width, consistency, rows} = detectDialect(bytes, complete && bytes.length < bytesJudged);
  if (width < 2 || rows < 2 || consistency < consistencyMin || !isMine(dialect.delimiter)) return 1;
  return dialect.delimiter === ',' && rows < rowsOfSentences && isProse(bytes) ? 1 : 2;
}

/** Commas of sentences have a blank behind them. */
function isProse(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  const commas = text.split(',').length - 1;
  return text.split(', ').length - 1 > commas * consistencyMin && !text.includes(', "');
}

/** A few zeros in a text do not make it binary. */
function describeText(sample: Uint8Array): string {
  const bytes = bufferOver(sample);
  const head = bytes.subarray(0, bytesJudged);
  if (!head.includes(0)) return describe(sample);
  const text = head.filter((value) => value !== 0);
  return text.length < head.length * 0.9 ? describe(sample) : describe(text);
}
