/** DuckDB on the tables bench: three of seven columns as text, trimmed, rows without any left out, its own JSON writer. */
import {DuckDBInstance} from '@duckdb/node-api';

const [inputPath = '', outputPath = '', memoryMb = '245', scratchDir = ''] = process.argv.slice(2);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const instance = await DuckDBInstance.create(':memory:', {threads: '2', memory_limit: `${memoryMb}MB`, temp_directory: scratchDir});
const connection = await instance.connect();
await connection.run(`
  COPY (
    SELECT name, city, amount FROM (
      SELECT coalesce(trim(name), '') AS name, coalesce(trim(city), '') AS city, coalesce(trim(amount), '') AS amount
      FROM read_csv(${quoted(inputPath)}, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"')
    ) WHERE name <> '' OR city <> '' OR amount <> ''
  ) TO ${quoted(outputPath)} (FORMAT json)
`);
