/** DuckDB on the files bench: the same records out of many files, a field set; its own JSON writer, so its bytes may differ. */
import {DuckDBInstance} from '@duckdb/node-api';

const [inputPattern = '', outputPath = '', memoryMb = '245', scratchDir = '', columns = ''] = process.argv.slice(2);
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const instance = await DuckDBInstance.create(':memory:', {threads: '2', memory_limit: `${memoryMb}MB`, temp_directory: scratchDir});
const connection = await instance.connect();
await connection.run(`
  COPY (SELECT *, 'bench' AS source FROM read_json(${quoted(inputPattern)}, columns = ${columns}, format = 'newline_delimited'))
  TO ${quoted(outputPath)} (FORMAT json)
`);
