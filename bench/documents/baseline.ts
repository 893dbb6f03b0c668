/** The baseline: the plain loop on one thread. No engine, no commits, no hashes, no resume. */
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {extractPlainly} from './plain-loop.ts';

const [inputDir = '', outputPath = ''] = process.argv.slice(2);
const names = (await readdir(inputDir)).toSorted();
console.log(
  JSON.stringify(
    await extractPlainly(
      names.map((name) => join(inputDir, name)),
      outputPath,
    ),
  ),
);
