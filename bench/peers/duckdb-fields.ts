/** DuckDB on the jsonl-fields bench: rows that fit two conditions, four fields of them and a list as text; its own JSON writer. */
import {DuckDBInstance} from '@duckdb/node-api';

const [inputPath = '', outputPath = '', memoryMb = '245', scratchDir = ''] = process.argv.slice(2);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const instance = await DuckDBInstance.create(':memory:', {threads: '2', memory_limit: `${memoryMb}MB`, temp_directory: scratchDir});
const connection = await instance.connect();
// Only what is asked for: the reader leaves out the rest.
const columns = `{id: 'BIGINT', "user": 'VARCHAR', kind: 'VARCHAR', city: 'VARCHAR', amount: 'DOUBLE', tags: 'VARCHAR[]'}`;
await connection.run(`
  COPY (
    SELECT id, "user", city, amount, array_to_string(tags, ',') AS tags
    FROM read_json(${quoted(inputPath)}, columns = ${columns}, format = 'newline_delimited')
    WHERE kind IN ('purchase', 'refund', 'search') AND amount >= 1000
  )
  TO ${quoted(outputPath)} (FORMAT json)
`);
