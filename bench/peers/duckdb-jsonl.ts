/** DuckDB on the jsonl bench: the same records out, a field set; its own JSON writer, so its bytes may differ. */
import {DuckDBInstance} from '@duckdb/node-api';

const [inputPath = '', outputPath = '', memoryMb = '245', scratchDir = ''] = process.argv.slice(2);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const instance = await DuckDBInstance.create(':memory:', {threads: '2', memory_limit: `${memoryMb}MB`, temp_directory: scratchDir});
const connection = await instance.connect();
const columns = `{id: 'BIGINT', "user": 'VARCHAR', kind: 'VARCHAR', "at": 'VARCHAR', city: 'VARCHAR', amount: 'DOUBLE', ok: 'BOOLEAN', tags: 'VARCHAR[]'}`;
await connection.run(`
  COPY (SELECT *, 'bench' AS source FROM read_json(${quoted(inputPath)}, columns = ${columns}, format = 'newline_delimited'))
  TO ${quoted(outputPath)} (FORMAT json)
`);
