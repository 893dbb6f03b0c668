/**
 * DuckDB on the documents bench: similar work, not equal. It splits each bulletin at its marks, takes the number and title of each
 * document by a pattern, lists what looks like an amount or a reference, and writes JSON lines.
 */
import {DuckDBInstance} from '@duckdb/node-api';

const [inputDir = '', outputPath = '', memoryMb = '245', scratchDir = ''] = process.argv.slice(2);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const instance = await DuckDBInstance.create(':memory:', {
  threads: '2',
  memory_limit: `${memoryMb}MB`,
  temp_directory: scratchDir,
  preserve_insertion_order: 'true',
});
const connection = await instance.connect();

const columns = "{number: 'VARCHAR', date: 'VARCHAR', description: 'VARCHAR', link: 'VARCHAR', status: 'VARCHAR', fullText: 'VARCHAR'}";
const amount = String.raw`(?:\$|U\$S|USD|€)[\s\x{00A0}]*\d[\d.,]*\d|\$[\s\x{00A0}]*\d`;
const reference = String.raw`(?i)(?:ley|decreto|ordenanza|resoluci[oó]n|disposici[oó]n)(?:\s+\p{L}+)?[\s\x{00A0}]+(?:N[º°ro.]*[\s\x{00A0}]*)?\d[\d.]*(?:[/-]\d+)?`;

await connection.run(`
  COPY (
    WITH bulletins AS (
      SELECT filename, number, date, description, link, status, regexp_split_to_array(fullText, '(?:^|\\n)\\[DOC \\d+\\]\\n')[2:] AS documents
      FROM read_json(${quoted(`${inputDir}/*.json`)}, columns = ${columns}, format = 'auto', maximum_object_size = 16777216, filename = true)
    ),
    parts AS (
      SELECT filename, number, date, description, link, status, unnest(documents) AS text, generate_subscripts(documents, 1) AS doc FROM bulletins
    )
    SELECT filename || '#' || doc AS id, doc,
      regexp_extract(text, '(?i)(ordenanza|decreto|resoluci[oó]n|disposici[oó]n)', 1) AS tipo,
      regexp_extract(text, '(?i)n[º°][\\s\\x{00A0}]*(\\d+)', 1) AS numero,
      regexp_extract(text, '(\\d{2}/\\d{2}/\\d{4})', 1) AS fecha,
      {numero: number, fecha: date, url: link, status: status} AS boletin,
      text,
      regexp_extract_all(text, ${quoted(amount)}) AS amounts,
      regexp_extract_all(text, ${quoted(reference)}) AS "references"
    FROM parts WHERE length(trim(text)) > 0
  ) TO ${quoted(outputPath)} (FORMAT json)
`);
const counted = await connection.runAndReadAll(`
  SELECT count(*)::INTEGER AS rows, sum(len(amounts))::INTEGER AS amounts, sum(len("references"))::INTEGER AS "references"
  FROM read_json(${quoted(outputPath)}, columns = {amounts: 'VARCHAR[]', "references": 'VARCHAR[]'}, format = 'newline_delimited', maximum_object_size = 16777216)
`);
const [row] = counted.getRowObjectsJson();
console.log(JSON.stringify({...row, norms: row?.['rows']}));
