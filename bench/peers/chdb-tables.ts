/** ClickHouse (chdb) on the tables bench: three of seven columns as text, trimmed, rows without any left out, its own JSON writer. */
import {query} from 'chdb';

const [inputPath = '', outputPath = '', memoryMb = '245'] = process.argv.slice(2);
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const columns = ['id', 'name', 'city', 'at', 'amount', 'status', 'note'].map((name) => `${name} String`).join(', ');
const trimmed = (name: string): string => `trim(BOTH ' \\t\\n\\r' FROM ${name})`;

query(`
  INSERT INTO FUNCTION file(${quoted(outputPath)}, 'JSONEachRow', 'name String, city String, amount String')
  SELECT * FROM (
    SELECT ${trimmed('name')} AS name, ${trimmed('city')} AS city, ${trimmed('amount')} AS amount
    FROM file(${quoted(inputPath)}, 'CSVWithNames', ${quoted(columns)})
  ) WHERE name <> '' OR city <> '' OR amount <> ''
  SETTINGS max_threads = 2, max_memory_usage = ${Number(memoryMb) * 1024 * 1024}, input_format_csv_trim_whitespaces = 0,
    output_format_json_escape_forward_slashes = 0, input_format_csv_use_best_effort_in_schema_inference = 0,
    max_insert_threads = 1, parallelize_output_from_storages = 0
`);
