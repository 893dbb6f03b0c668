/**
 * ClickHouse (chdb) on the documents bench: similar work, not equal. It splits each bulletin at its marks, takes the number and date of
 * each document by a pattern, lists what looks like an amount or a reference, and writes JSON lines.
 */
import {query} from 'chdb';

const [inputDir = '', outputPath = '', memoryMb = '245'] = process.argv.slice(2);
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const columns = ['number', 'date', 'description', 'link', 'status', 'fullText'].map((name) => `${name} String`).join(', ');
const blank = String.raw`[\s\x{00A0}]`;
const amount = String.raw`((?:\$|U\$S|USD|€)${blank}*\d[\d.,]*\d|\$${blank}*\d)`;
const reference = String.raw`(?i)((?:ley|decreto|ordenanza|resoluci[oó]n|disposici[oó]n)(?:\s+\p{L}+)?${blank}+(?:N[º°ro.]*${blank}*)?\d[\d.]*(?:[/-]\d+)?)`;
const written =
  'id String, doc UInt32, tipo String, numero String, fecha String, boletin Map(String, String), text String, amounts Array(String), `references` Array(String)';
const settings = `max_threads = 2, max_memory_usage = ${Number(memoryMb) * 1024 * 1024}, output_format_json_escape_forward_slashes = 0, max_insert_threads = 1, max_block_size = 64`;

query(`
  INSERT INTO FUNCTION file(${quoted(outputPath)}, 'JSONEachRow', ${quoted(written)})
  SELECT concat(_file, '#', toString(doc)) AS id, doc,
    extract(text, ${quoted('(?i)(ordenanza|decreto|resoluci[oó]n|disposici[oó]n)')}) AS tipo,
    extract(text, ${quoted(String.raw`(?i)n[º°]${blank}*(\d+)`)}) AS numero,
    extract(text, ${quoted(String.raw`(\d{2}/\d{2}/\d{4})`)}) AS fecha,
    map('numero', number, 'fecha', date, 'url', link, 'status', status) AS boletin,
    text,
    extractAll(text, ${quoted(amount)}) AS amounts,
    extractAll(text, ${quoted(reference)}) AS \`references\`
  FROM (
    SELECT _file, number, date, link, status, part AS text, place - 1 AS doc
    FROM file(${quoted(`${inputDir}/*.json`)}, 'JSONEachRow', ${quoted(columns)})
    ARRAY JOIN splitByRegexp(${quoted(String.raw`(?:^|\n)\[DOC \d+\]\n`)}, fullText) AS part, arrayEnumerate(splitByRegexp(${quoted(String.raw`(?:^|\n)\[DOC \d+\]\n`)}, fullText)) AS place
    WHERE place > 1
  ) WHERE length(trimBoth(text)) > 0
  SETTINGS ${settings}
`);
const counted = query(
  `SELECT count() AS rows, sum(length(amounts)) AS amounts, sum(length(\`references\`)) AS \`references\`
   FROM file(${quoted(outputPath)}, 'JSONEachRow', ${quoted(written)}) SETTINGS ${settings}, output_format_json_quote_64bit_integers = 0`,
  'JSONEachRow',
);
const row = JSON.parse(counted) as {readonly rows: number};
console.log(JSON.stringify({...row, norms: row.rows}));
