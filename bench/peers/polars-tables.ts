/** Polars on the tables bench, by its streaming sink: three of seven columns as text, trimmed, rows without any left out, its own JSON writer. */
import pl from 'nodejs-polars';

const [inputPath = '', outputPath = ''] = process.argv.slice(2);
const taken = ['name', 'city', 'amount'];
const lineEnds = ' \t\n\r';

const rows = pl
  .scanCSV(inputPath, {inferSchemaLength: 0, missingUtf8IsEmptyString: true})
  .select(...taken.map((name) => pl.col(name).str.stripChars(pl.lit(lineEnds))))
  .filter(taken.map((name) => pl.col(name).neq(pl.lit(''))).reduce((one, other) => one.or(other)));
await rows.sinkNdJson(outputPath, {maintainOrder: true}).collect({streaming: true} as never);
